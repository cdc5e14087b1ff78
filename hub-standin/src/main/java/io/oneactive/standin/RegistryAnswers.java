package io.oneactive.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.oneactive.standin.RegistryStandIn.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the registry says of the hub's identities, as the REST interface forms it. */
final class RegistryAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern QUERY = Pattern.compile(
            "(?i)\\s*SELECT\\s+\\*\\s+FROM\\s+devices(?:\\s+WHERE\\s+tags\\.([\\w.]+)\\s*=\\s*'([^']*)')?\\s*");
    private static final int LONGEST_METHOD_SECONDS = 300;
    private static final int METHOD_SECONDS = 30;

    private final HubStandIn hub;

    RegistryAnswers(HubStandIn hub) {
        this.hub = hub;
    }

    ObjectNode device(String id) {
        return hub.call(() -> {
            Identity identity = hub.hub().identity(id);
            ObjectNode device = state(identity);
            device.put("generationId", "637" + Math.abs((long) id.hashCode()));
            device.put("etag", "ODk2");
            device.put("cloudToDeviceMessageCount", identity.waiting.size());
            device.putObject("authentication").put("type", "sas");
            return device;
        });
    }

    private static ObjectNode state(Identity identity) {
        ObjectNode state = Twin.object();
        state.put("deviceId", identity.deviceId);
        state.put("status", identity.isEnabled ? "enabled" : "disabled");
        state.put("connectionState", identity.session().isPresent() ? "Connected" : "Disconnected");
        state.put("connectionStateUpdatedTime", identity.connectionStateUpdated.toString());
        state.put("statusUpdatedTime", "0001-01-01T00:00:00Z");
        state.put("lastActivityTime", identity.lastActivity.toString());
        return state;
    }

    ObjectNode twin(String id) {
        return hub.call(() -> twin(hub.hub().identity(id)));
    }

    private static ObjectNode twin(Identity identity) {
        ObjectNode twin = state(identity);
        twin.put("etag", identity.twin.etag());
        twin.put("version", identity.twin.changes());
        twin.set("tags", identity.twin.tags());
        ObjectNode properties = twin.putObject("properties");
        properties.set("desired", identity.twin.desired().withVersion());
        properties.set("reported", identity.twin.reported().withVersion());
        return twin;
    }

    /** Patches tags and desired properties if the twin still has the condition's ETag; {@code *} and none: in any case. */
    ObjectNode patched(String id, ObjectNode patch, @Nullable String condition) throws Refusal {
        ObjectNode result = hub.call(() -> {
            Identity identity = hub.hub().identity(id);
            String etag = "\"" + identity.twin.etag() + "\"";
            if (condition != null && !condition.equals("*") && !condition.equals(etag)) {
                return null;
            }
            if (patch.get("tags") instanceof ObjectNode tags) {
                identity.twin.patchTags(tags);
            }
            if (patch.path("properties").get("desired") instanceof ObjectNode desired) {
                hub.hub().patchDesired(identity, desired);
            }
            return twin(identity);
        });
        if (result == null) {
            throw new Refusal(412, "ErrorCode:PreconditionFailed;the etag does not match");
        }
        return result;
    }

    ArrayNode found(String query) throws Refusal {
        Matcher matcher = QUERY.matcher(query);
        if (!matcher.matches()) {
            throw new Refusal(400, "ErrorCode:ArgumentInvalid;the stand-in does not know the query: " + query);
        }
        String path = matcher.group(1) == null ? "" : "/" + matcher.group(1).replace('.', '/');
        List<ObjectNode> twins = hub.call(() -> hub.hub().identities.values().stream()
                .filter(identity -> identity.moduleId == null)
                .map(RegistryAnswers::twin)
                .toList());
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        twins.stream()
                .filter(twin ->
                        path.isEmpty() || twin.get("tags").at(path).asText("").equals(matcher.group(2)))
                .forEach(found::add);
        return found;
    }

    ObjectNode invoked(String id, ObjectNode request) throws Refusal {
        int seconds = Math.min(request.path("responseTimeoutInSeconds").asInt(METHOD_SECONDS), LONGEST_METHOD_SECONDS);
        MethodAnswer answer = hub.invoke(
                id,
                request.path("methodName").asText(),
                request.path("payload").toString(),
                Duration.ofSeconds(seconds));
        if (answer.status() == 404 || answer.status() == 504) {
            throw new Refusal(answer.status(), "ErrorCode:DeviceNotOnline;" + answer.payload());
        }
        ObjectNode result = Twin.object();
        result.put("status", answer.status());
        result.set("payload", payload(answer.payload()));
        return result;
    }

    private static JsonNode payload(String text) throws Refusal {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Refusal(500, "the device answered no JSON: " + text);
        }
    }
}
