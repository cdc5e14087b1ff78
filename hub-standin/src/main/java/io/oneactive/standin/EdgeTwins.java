package io.oneactive.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As an edge hub does it: it answers from its own copy, and takes every patch without looking at a condition or changing the version; the hub gets
 * the patches when it can be reached.
 */
final class EdgeTwins implements TwinStore {
    private final HubStandIn upstream;
    private final Map<String, ObjectNode> waiting = new LinkedHashMap<>();
    private boolean isOnline = true;

    EdgeTwins(HubStandIn upstream) {
        this.upstream = upstream;
    }

    /** Called by the edge hub's thread, as all methods are. */
    void online(boolean isNowOnline) {
        isOnline = isNowOnline;
        flush();
    }

    boolean isOnline() {
        return isOnline;
    }

    @Override
    public Answer read(Identity identity) {
        flush();
        if (isOnline) {
            refresh(identity);
        }
        return Answer.twin(identity.twin.forDevice());
    }

    private void refresh(Identity identity) {
        Twin.Section desired =
                upstream.call(() -> upstream.hub().identity(identity.id()).twin.desired());
        Twin.Section reported =
                upstream.call(() -> upstream.hub().identity(identity.id()).twin.reported());
        identity.twin.takeOver(desired, reported);
    }

    @Override
    public Answer patch(Identity identity, ObjectNode patch, @Nullable Long version) {
        ObjectNode before = waiting.get(identity.id());
        waiting.put(identity.id(), before == null ? patch : joined(before, patch));
        Twin.Section known = identity.twin.reported();
        identity.twin.takeOver(
                identity.twin.desired(), new Twin.Section(Twin.merged(known.content(), patch), known.version()));
        flush();
        return Answer.patched(known.version());
    }

    /** One patch with the effect of two; deletions stay in it. */
    private static ObjectNode joined(ObjectNode first, ObjectNode second) {
        ObjectNode result = first.deepCopy();
        second.properties().forEach(entry -> {
            boolean areObjects =
                    result.get(entry.getKey()) instanceof ObjectNode && entry.getValue() instanceof ObjectNode;
            result.set(
                    entry.getKey(),
                    areObjects
                            ? joined((ObjectNode) result.get(entry.getKey()), (ObjectNode) entry.getValue())
                            : entry.getValue());
        });
        return result;
    }

    private void flush() {
        if (isOnline) {
            waiting.forEach((id, patch) ->
                    upstream.run(() -> upstream.hub().identity(id).twin.patchReported(patch)));
            waiting.clear();
        }
    }
}
