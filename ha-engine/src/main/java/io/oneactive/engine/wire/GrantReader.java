package io.oneactive.engine.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code ha.grants}. */
final class GrantReader {
    private GrantReader() {}

    static @Nullable Grant read(JsonParser json, FieldReader fields) throws IOException {
        if (!fields.entersObject("ha.grants")) {
            return null;
        }
        String to = null;
        Long incarnation = null;
        Long sequence = null;
        Long term = null;
        GrantKind kind = null;
        Long millis = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "to" -> to = fields.text("ha.grants.to", to, Names::isNodeId);
                case "inc" -> incarnation = fields.hex("ha.grants.inc", incarnation, 16);
                case "seq" -> sequence = fields.number("ha.grants.seq", sequence, Limits.NUMBER);
                case "term" -> term = fields.number("ha.grants.term", term, Limits.NUMBER);
                case "kind" ->
                    kind = fields.word(
                            "ha.grants.kind",
                            kind,
                            word -> Words.KINDS.value(word).orElse(null));
                case "ms" -> millis = fields.number("ha.grants.ms", millis, Limits.MILLIS);
                default -> json.skipChildren();
            }
        }
        return new Grant(
                fields.required("ha.grants.to", to, ""),
                fields.required("ha.grants.inc", incarnation, 0L),
                fields.required("ha.grants.seq", sequence, 0L),
                fields.required("ha.grants.term", term, 0L),
                fields.required("ha.grants.kind", kind, GrantKind.DENY),
                fields.required("ha.grants.ms", millis, 0L));
    }
}
