package io.oneactive.engine.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.oneactive.engine.election.Probe;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one frame: its outer object. Fields that are not known are skipped, so that later versions may add some. */
final class ProbeReader {
    private final JsonParser json;
    private final FieldReader fields;
    private final DetailsReader details;

    ProbeReader(JsonParser json) {
        this.json = json;
        this.fields = new FieldReader(json);
        this.details = new DetailsReader(json, fields);
    }

    Decoded read(String cluster) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return new Decoded.Rejected(DropCause.MALFORMED, "not a JSON object");
        }
        Boolean active = null;
        String sender = null;
        Long bootTime = null;
        boolean ours = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            JsonToken token = json.nextToken();
            switch (field) {
                case "isActive" -> active = fields.flag(field, active);
                case "gatewayID" -> sender = fields.text(field, sender, Names::isDeviceId);
                case "bootTimeEPOCH" -> bootTime = fields.number(field, bootTime, Limits.NUMBER);
                case "ha" -> {
                    if (ours || token != JsonToken.START_OBJECT) {
                        fields.fault(ours ? "ha is given twice" : "ha is not an object");
                        json.skipChildren();
                    } else {
                        details.read();
                    }
                    ours = true;
                }
                default -> json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            return new Decoded.Rejected(DropCause.MALFORMED, "something stands behind the JSON object");
        }
        Optional<Decoded> stranger = details.stranger(cluster);
        if (stranger.isPresent()) {
            return stranger.get();
        }
        if (ours && sender != null && !Names.isNodeId(sender)) {
            fields.fault("gatewayID is not one of the texts that are allowed");
        }
        boolean isActive = fields.required("isActive", active, false);
        String gatewayId = fields.required("gatewayID", sender, "");
        long bootTimeEPOCH = fields.required("bootTimeEPOCH", bootTime, 0L);
        Optional<Probe.Details> found = ours ? Optional.of(details.details()) : Optional.empty();
        @Nullable String fault = fields.fault();
        return fault == null
                ? new Decoded.Accepted(new Probe(gatewayId, isActive, bootTimeEPOCH, found))
                : new Decoded.Rejected(DropCause.BAD_FIELD, fault);
    }
}
