package io.oneactive.engine.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.oneactive.HaStartException;
import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.DurableState.Forced;
import io.oneactive.engine.election.DurableState.LeaveGrant;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of the state file: one line of JSON for people and programs, and one with its checksum. The two lines are to stay in later
 * versions, so that a file of a later version is told from a damaged one.
 */
final class StateFormat {
    static final int MAX_BYTES = 4096;

    private static final int FORMAT = 1;
    private static final String CHECKSUM = "crc32c ";
    private static final int CHECKSUM_LINE = CHECKSUM.length() + 8 + 1;
    private static final String FORGET =
            "or delete it: the node then starts like one that forgot everything, and takes no part until its longest promise is over";

    /** Without data binding, which would be most of the classes that a node loads. */
    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final String cluster;
    private final String nodeId;

    StateFormat(Path file, String cluster, String nodeId) {
        this.file = file;
        this.cluster = cluster;
        this.nodeId = nodeId;
    }

    byte[] format(DurableState state) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(state, json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory failed", e);
        }
        String line = text + "\n";
        return (line + CHECKSUM + checksum(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void write(DurableState state, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("format", FORMAT);
        json.writeStringField("cluster", cluster);
        json.writeStringField("nodeId", nodeId);
        json.writeNumberField("term", state.term());
        if (state.votedFor().isPresent()) {
            json.writeStringField("votedFor", state.votedFor().get());
        }
        json.writeNumberField("longestPromiseMS", state.longestPromiseMillis());
        json.writeBooleanField("cleanStop", state.cleanStop());
        if (state.leave().isPresent()) {
            LeaveGrant leave = state.leave().get();
            json.writeObjectFieldStart("leave");
            json.writeStringField("to", leave.to());
            json.writeStringField("incarnation", HexFormat.of().toHexDigits(leave.incarnation()));
            json.writeNumberField("ms", leave.millis());
            json.writeEndObject();
        }
        if (state.forced().isPresent()) {
            write(state.forced().get(), json);
        }
        json.writeEndObject();
    }

    private static void write(Forced forced, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("forced");
        json.writeNumberField("term", forced.term());
        json.writeNumberField("atMS", forced.atMillis());
        json.writeStringField("vouched", String.join(" ", forced.vouched()));
        if (forced.regularMillis().isPresent()) {
            json.writeNumberField("regularMS", forced.regularMillis().get());
        }
        json.writeNumberField("times", forced.times());
        json.writeEndObject();
    }

    DurableState parse(byte[] content) {
        if (content.length > MAX_BYTES) {
            throw damaged("it is longer than " + MAX_BYTES + " bytes");
        }
        String text = new String(content, StandardCharsets.UTF_8);
        int split = text.length() - CHECKSUM_LINE;
        if (split < 1 || !text.startsWith("\n" + CHECKSUM, split - 1)) {
            throw damaged(content.length == 0 ? "it is empty" : "its end is missing");
        }
        String line = text.substring(0, split);
        if (!text.substring(split).equals(CHECKSUM + checksum(line) + "\n")) {
            throw damaged("its checksum does not match");
        }
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(json, "no object");
            }
            Map<String, Object> fields = fields(json);
            if (json.nextToken() != null) {
                throw new JsonParseException(json, "more than one object");
            }
            return state(fields);
        } catch (IOException e) {
            throw damaged("it is not JSON");
        }
    }

    /** The fields of an object whose start was read. What no format has, lists and nulls, is there as its token. */
    private static Map<String, Object> fields(JsonParser json) throws IOException {
        Map<String, Object> fields = new HashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken token = json.nextToken();
            fields.put(
                    name,
                    switch (token) {
                        case START_OBJECT -> fields(json);
                        case VALUE_STRING -> json.getText();
                        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> whole(json.getNumberValue());
                        case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
                        default -> token;
                    });
            json.skipChildren();
        }
        return fields;
    }

    private static Number whole(Number number) {
        return number instanceof Integer ? (Long) number.longValue() : number;
    }

    private DurableState state(Map<String, Object> fields) {
        if (!Long.valueOf(FORMAT).equals(fields.get("format"))) {
            throw new HaStartException("state file " + file + " has format " + fields.get("format") + ", and only "
                    + FORMAT + " is known here; use the version of OneActive that wrote it, " + FORGET);
        }
        if (!cluster.equals(fields.get("cluster")) || !nodeId.equals(fields.get("nodeId"))) {
            throw new HaStartException(
                    "state file " + file + " belongs to node '" + fields.get("nodeId") + "' of cluster '"
                            + fields.get("cluster") + "', and this is node '" + nodeId + "' of cluster '" + cluster
                            + "'; each node needs a stateDirectory of its own. If the node was renamed on purpose, delete the file");
        }
        return new DurableState(
                number(fields, "term"),
                fields.containsKey("votedFor") ? Optional.of(text(fields, "votedFor")) : Optional.empty(),
                number(fields, "longestPromiseMS"),
                flag(fields, "cleanStop"),
                fields.containsKey("leave") ? Optional.of(leave(fields.get("leave"))) : Optional.empty(),
                fields.containsKey("forced") ? Optional.of(forced(fields.get("forced"))) : Optional.empty());
    }

    private Forced forced(@Nullable Object forced) {
        if (!(forced instanceof Map<?, ?> fields)) {
            throw wrong("forced");
        }
        return new Forced(
                number(fields, "term"),
                number(fields, "atMS"),
                List.of(text(fields, "vouched").split(" ", -1)),
                fields.containsKey("regularMS") ? Optional.of(number(fields, "regularMS")) : Optional.empty(),
                (int) Math.min(number(fields, "times"), Integer.MAX_VALUE));
    }

    private LeaveGrant leave(@Nullable Object leave) {
        if (!(leave instanceof Map<?, ?> fields)) {
            throw wrong("leave");
        }
        try {
            long incarnation = HexFormat.fromHexDigitsToLong(text(fields, "incarnation"));
            return new LeaveGrant(text(fields, "to"), incarnation, number(fields, "ms"));
        } catch (NumberFormatException e) {
            throw wrong("incarnation");
        }
    }

    private long number(Map<?, ?> fields, String name) {
        if (fields.get(name) instanceof Long value && value >= 0) {
            return value;
        }
        throw wrong(name);
    }

    private String text(Map<?, ?> fields, String name) {
        if (fields.get(name) instanceof String value && !value.isEmpty()) {
            return value;
        }
        throw wrong(name);
    }

    private boolean flag(Map<?, ?> fields, String name) {
        if (fields.get(name) instanceof Boolean value) {
            return value;
        }
        throw wrong(name);
    }

    private HaStartException wrong(String field) {
        return damaged("its field '" + field + "' is missing or wrong");
    }

    private HaStartException damaged(String fault) {
        return new HaStartException("state file " + file + " is damaged: " + fault
                + "; restore it from a copy made while the node was stopped, " + FORGET);
    }

    private static String checksum(String line) {
        CRC32C checksum = new CRC32C();
        checksum.update(line.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }
}
