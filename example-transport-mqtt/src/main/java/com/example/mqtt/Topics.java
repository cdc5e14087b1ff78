package com.example.mqtt;

import io.oneactive.spi.ProviderContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The topics of a group, of which each ends with its sender: so the frame travels as it is, and the broker's access list can keep every node
 * from speaking for another.
 *
 * <pre>
 * oneactive/line-7/all/gw-a/9f3c01ab                 broadcast by gw-a
 * oneactive/line-7/one/gw-b/77d0e2c4/gw-a/9f3c01ab   reply to gw-b by gw-a
 * oneactive/line-7/gone/gw-a/9f3c01ab                last will of gw-a
 * </pre>
 *
 * @param base what all of them begin with
 * @param self this transport as a peer: the node's id, and a number that no second process with that id has. Without it two nodes that were
 *     given one id by mistake would take each other's frames for their own, and the engine would never hear of it.
 */
record Topics(String base, String self) {
    private static final Pattern PEER = Pattern.compile("[A-Za-z0-9._%-]{1,200}/[0-9a-f]{8}");
    private static final Pattern LEVELS = Pattern.compile(
            "(?<kind>all|gone|one/(?<receiver>" + PEER.pattern() + "))/(?<sender>" + PEER.pattern() + ")");

    /** What a message is. */
    enum Kind {
        FRAME,
        LAST_WILL
    }

    /**
     * What a topic says of its message.
     *
     * @param kind what it is
     * @param sender whose
     */
    record Label(Kind kind, String sender) {}

    static Topics of(String prefix, ProviderContext context) {
        // An id may contain a slash, which would begin a new level.
        String node = context.nodeId().replace("/", "%2F");
        String instance = UUID.randomUUID().toString().substring(0, 8);
        return new Topics(prefix + '/' + context.cluster(), node + '/' + instance);
    }

    /** Under which the broker knows the connection: unique, since it ends the older one of two that are the same. */
    String clientId() {
        return self.replace('/', '-');
    }

    String toAll() {
        return base + "/all/" + self;
    }

    String toOne(String peer) {
        return base + "/one/" + peer + '/' + self;
    }

    String lastWill() {
        return base + "/gone/" + self;
    }

    /** What this node hears. */
    List<String> filters() {
        return List.of(base + "/all/+/+", base + "/one/" + self + "/+/+", base + "/gone/+/+");
    }

    /** What a message is; empty when it is not one of ours. */
    Optional<Label> read(String topic) {
        if (!topic.startsWith(base + '/')) {
            return Optional.empty();
        }
        Matcher levels = LEVELS.matcher(topic.substring(base.length() + 1));
        if (!levels.matches()) {
            return Optional.empty();
        }
        Kind kind = levels.group("kind").equals("gone") ? Kind.LAST_WILL : Kind.FRAME;
        return Optional.of(new Label(kind, levels.group("sender")));
    }
}
