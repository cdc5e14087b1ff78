package io.oneactive.engine.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

/** Writes a probe as JSON: the three fields of the C# library first, ours in {@code ha} behind them. */
final class ProbeWriter {
    private static final HexFormat HEX = HexFormat.of();

    private final JsonGenerator json;

    ProbeWriter(JsonGenerator json) {
        this.json = json;
    }

    void write(Probe probe, List<Grant> grants, List<Long> returned) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("isActive", probe.active());
        json.writeStringField("gatewayID", probe.sender());
        json.writeNumberField("bootTimeEPOCH", probe.bootTimeEPOCH());
        if (probe.details().isPresent()) {
            json.writeObjectFieldStart("ha");
            details(probe.details().get(), grants, returned);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void details(Details details, List<Grant> grants, List<Long> returned) throws IOException {
        json.writeNumberField("v", Limits.VERSION);
        json.writeStringField("cluster", details.cluster());
        json.writeStringField("inc", HEX.toHexDigits(details.incarnation()));
        json.writeNumberField("seq", details.sequence());
        json.writeNumberField("term", details.term());
        json.writeStringField("state", Words.STATES.of(details.state()));
        json.writeNumberField("promise", details.promiseMillis());
        if (details.vote().isPresent()) {
            json.writeObjectFieldStart("vote");
            json.writeNumberField("term", details.vote().get().term());
            json.writeStringField("for", details.vote().get().candidate());
            json.writeEndObject();
        }
        json.writeStringField("asks", Words.ASKS.of(details.asks()));
        json.writeArrayFieldStart("grants");
        for (Grant grant : grants) {
            grant(grant);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("rank");
        json.writeNumberField("priority", details.priority());
        json.writeBooleanField("eligible", details.eligible());
        json.writeEndObject();
        json.writeBooleanField("resign", details.resigned().resigned());
        if (details.resigned().successor().isPresent()) {
            json.writeStringField("successor", details.resigned().successor().get());
        }
        if (!returned.isEmpty()) {
            json.writeArrayFieldStart("returned");
            for (long incarnation : returned) {
                json.writeString(HEX.toHexDigits(incarnation));
            }
            json.writeEndArray();
        }
        json.writeStringField("config", HEX.toHexDigits(details.configuration()));
    }

    private void grant(Grant grant) throws IOException {
        json.writeStartObject();
        json.writeStringField("to", grant.to());
        json.writeStringField("inc", HEX.toHexDigits(grant.incarnation()));
        json.writeNumberField("seq", grant.sequence());
        json.writeNumberField("term", grant.term());
        json.writeStringField("kind", Words.KINDS.of(grant.kind()));
        json.writeNumberField("ms", grant.millis());
        json.writeEndObject();
    }
}
