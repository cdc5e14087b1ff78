package io.oneactive.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** The twin of one identity: tags, desired and reported properties, each section with its version. Confined to the hub's thread. */
final class Twin {
    static final String VERSION = "$version";

    private ObjectNode tags = object();
    private Section desired = new Section(object(), 1);
    private Section reported = new Section(object(), 1);
    private long changes = 1;

    /** One section; its content never has the version in it. */
    record Section(ObjectNode content, long version) {
        ObjectNode withVersion() {
            ObjectNode copy = content.deepCopy();
            copy.put(VERSION, version);
            return copy;
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    ObjectNode tags() {
        return tags.deepCopy();
    }

    Section desired() {
        return desired;
    }

    Section reported() {
        return reported;
    }

    /** Changes with every write, to whatever section; without the quotes of a header. */
    String etag() {
        return Base64.getEncoder().encodeToString(Long.toString(changes).getBytes(StandardCharsets.UTF_8));
    }

    long changes() {
        return changes;
    }

    /** As a device reads it. */
    ObjectNode forDevice() {
        ObjectNode twin = object();
        twin.set("desired", desired.withVersion());
        twin.set("reported", reported.withVersion());
        return twin;
    }

    void patchReported(ObjectNode patch) {
        reported = new Section(merged(reported.content(), patch), reported.version() + 1);
        changes++;
    }

    void patchDesired(ObjectNode patch) {
        desired = new Section(merged(desired.content(), patch), desired.version() + 1);
        changes++;
    }

    void patchTags(ObjectNode patch) {
        tags = merged(tags, patch);
        changes++;
    }

    /** An edge hub's copy becomes what the hub has. */
    void takeOver(Section newDesired, Section newReported) {
        desired = newDesired;
        reported = newReported;
        changes++;
    }

    /** What a regional failover may do: an older state comes back, version included. */
    void rollBackReported(Section older) {
        reported = older;
        changes++;
    }

    /** As the documentation says: objects are merged, null deletes, all else replaces. */
    static ObjectNode merged(ObjectNode into, ObjectNode patch) {
        ObjectNode result = into.deepCopy();
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            JsonNode old = result.get(entry.getKey());
            if (entry.getValue().isNull()) {
                result.remove(entry.getKey());
            } else if (entry.getValue() instanceof ObjectNode nested) {
                result.set(entry.getKey(), merged(old instanceof ObjectNode before ? before : object(), nested));
            } else {
                result.set(entry.getKey(), entry.getValue());
            }
        }
        return result;
    }
}
