package io.oneactive.engine.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.oneactive.HaStartException;
import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.DurableState.LeaveGrant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

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
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final String cluster;
    private final String nodeId;

    StateFormat(Path file, String cluster, String nodeId) {
        this.file = file;
        this.cluster = cluster;
        this.nodeId = nodeId;
    }

    byte[] format(DurableState state) {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT).put("cluster", cluster).put("nodeId", nodeId).put("term", state.term());
        state.votedFor().ifPresent(candidate -> json.put("votedFor", candidate));
        json.put("longestPromiseMS", state.longestPromiseMillis()).put("cleanStop", state.cleanStop());
        state.leave()
                .ifPresent(leave -> json.putObject("leave")
                        .put("to", leave.to())
                        .put("incarnation", HexFormat.of().toHexDigits(leave.incarnation()))
                        .put("ms", leave.millis()));
        try {
            String line = JSON.writeValueAsString(json) + "\n";
            return (line + CHECKSUM + checksum(line) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("writing into memory failed", e);
        }
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
        try {
            return state(JSON.readTree(line));
        } catch (IOException e) {
            throw damaged("it is not JSON");
        }
    }

    private DurableState state(JsonNode json) {
        JsonNode format = json.path("format");
        if (!format.isInt() || format.intValue() != FORMAT) {
            throw new HaStartException("state file " + file + " has format " + format + ", and only " + FORMAT
                    + " is known here; use the version of OneActive that wrote it, " + FORGET);
        }
        String ownCluster = json.path("cluster").asText();
        String ownId = json.path("nodeId").asText();
        if (!ownCluster.equals(cluster) || !ownId.equals(nodeId)) {
            throw new HaStartException(
                    "state file " + file + " belongs to node '" + ownId + "' of cluster '"
                            + ownCluster + "', and this is node '" + nodeId + "' of cluster '" + cluster
                            + "'; each node needs a stateDirectory of its own. If the node was renamed on purpose, delete the file");
        }
        return new DurableState(
                number(json, "term"),
                json.has("votedFor") ? Optional.of(text(json, "votedFor")) : Optional.empty(),
                number(json, "longestPromiseMS"),
                flag(json, "cleanStop"),
                json.has("leave") ? Optional.of(leave(json.path("leave"))) : Optional.empty());
    }

    private LeaveGrant leave(JsonNode json) {
        try {
            long incarnation = HexFormat.fromHexDigitsToLong(text(json, "incarnation"));
            return new LeaveGrant(text(json, "to"), incarnation, number(json, "ms"));
        } catch (NumberFormatException e) {
            throw wrong("incarnation");
        }
    }

    private long number(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0) {
            return value.longValue();
        }
        throw wrong(field);
    }

    private String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (value.isTextual() && !value.textValue().isEmpty()) {
            return value.textValue();
        }
        throw wrong(field);
    }

    private boolean flag(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        throw wrong(field);
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
