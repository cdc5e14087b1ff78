package io.oneactive.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a hub knows, without its network. Confined to the hub's thread, except for the messages that came. */
final class Hub {
    private static final int MOST_MESSAGES = 200_000;

    final String hostName;
    final TwinStore twins;
    final WireLog wire = new WireLog();
    final Map<String, Identity> identities = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<MethodAnswer>> methods = new HashMap<>();
    private final Deque<Telemetry> messages = new ArrayDeque<>();
    private @Nullable Consumer<Telemetry> consumer;
    private @Nullable BiConsumer<Identity, ObjectNode> follower;
    private long nextMethod = 1;

    Throttle connects = new Throttle(Double.POSITIVE_INFINITY, Limits.NONE.longestWait());
    Throttle reads = connects;
    Throttle updates = connects;

    Hub(String hostName, TwinStore twins) {
        this.hostName = hostName;
        this.twins = twins;
    }

    void limit(Limits limits) {
        connects = new Throttle(limits.connectsPerSecond(), limits.longestWait());
        reads = new Throttle(limits.readsPerSecond(), limits.longestWait());
        updates = new Throttle(limits.updatesPerSecond(), limits.longestWait());
    }

    Identity identity(String id) {
        Identity identity = identities.get(id);
        if (identity == null) {
            throw new IllegalArgumentException("hub " + hostName + " knows no identity '" + id + "'");
        }
        return identity;
    }

    /**
     * Whether a client may come in.
     *
     * @return what is wrong; empty when it may
     */
    Optional<String> refusal(String clientId, @Nullable String userName, byte @Nullable [] password) {
        Identity identity = identities.get(clientId);
        if (identity == null) {
            return Optional.of("unknown identity");
        }
        if (!identity.isEnabled) {
            return Optional.of("disabled");
        }
        String prefix = hostName + "/" + clientId + "/?api-version=";
        if (userName == null || !userName.startsWith(prefix)) {
            return Optional.of("user name '" + userName + "' does not begin with '" + prefix + "'");
        }
        String token = password == null ? "" : new String(password, StandardCharsets.UTF_8);
        long nowSeconds = Instant.now().getEpochSecond();
        return SharedAccess.fault(token, identity.resource(hostName), identity.keys, nowSeconds);
    }

    /** Takes a connection over; the one before is closed: there is one for each identity. */
    void connected(Identity identity, MqttSession session) {
        identity.session().ifPresent(MqttSession::drop);
        identity.session = session;
        identity.connections++;
        identity.connectionStateUpdated = Instant.now();
    }

    void disconnected(Identity identity, MqttSession session) {
        if (identity.session == session) {
            identity.session = null;
            identity.connectionStateUpdated = Instant.now();
        }
    }

    void patchDesired(Identity identity, ObjectNode patch) {
        identity.twin.patchDesired(patch);
        pushDesired(identity, patch);
        if (follower != null) {
            follower.accept(identity, patch);
        }
    }

    /** Tells the device, if it is there. */
    void pushDesired(Identity identity, ObjectNode patch) {
        long version = identity.twin.desired().version();
        ObjectNode notice = patch.deepCopy();
        notice.put(Twin.VERSION, version);
        byte[] body = notice.toString().getBytes(StandardCharsets.UTF_8);
        identity.session()
                .ifPresent(session -> session.sendIfSubscribed(Topics.DESIRED + "?$version=" + version, body));
    }

    /** Whoever else wants to know of changes of desired properties: an edge hub. */
    void onDesired(BiConsumer<Identity, ObjectNode> newFollower) {
        follower = newFollower;
    }

    CompletableFuture<MethodAnswer> invoke(Identity identity, String method, String payload) {
        Optional<MqttSession> session = identity.session().filter(open -> open.isSubscribed(Topics.METHODS));
        if (session.isEmpty()) {
            return CompletableFuture.completedFuture(new MethodAnswer(404, "{\"message\":\"device is not online\"}"));
        }
        String request = Long.toHexString(nextMethod++);
        CompletableFuture<MethodAnswer> answer = new CompletableFuture<>();
        methods.put(request, answer);
        session.get()
                .sendIfSubscribed(
                        Topics.METHODS + method + "/?$rid=" + request, payload.getBytes(StandardCharsets.UTF_8));
        return answer;
    }

    void answered(String request, MethodAnswer answer) {
        CompletableFuture<MethodAnswer> waiting = methods.remove(request);
        if (waiting != null) {
            waiting.complete(answer);
        }
    }

    void sendToDevice(Identity identity, byte[] body, Map<String, String> properties) {
        if (identity.waiting.size() >= Identity.MOST_WAITING) {
            throw new IllegalStateException(
                    "more than " + Identity.MOST_WAITING + " messages wait for " + identity.id());
        }
        // The hub's own come first: the device client begins to read at the first of them.
        Map<String, String> all = new LinkedHashMap<>();
        all.put("$.to", "/" + identity.deviceboundTopic().replaceAll("/$", ""));
        all.putAll(properties);
        identity.waiting.add(new Identity.CloudMessage(identity.deviceboundTopic() + Topics.encoded(all), body));
        identity.session().ifPresent(MqttSession::deliverWaiting);
    }

    void received(Telemetry message) {
        synchronized (messages) {
            if (messages.size() == MOST_MESSAGES) {
                messages.removeFirst();
            }
            messages.add(message);
        }
        if (consumer != null) {
            consumer.accept(message);
        }
    }

    void onMessage(Consumer<Telemetry> newConsumer) {
        consumer = newConsumer;
    }

    List<Telemetry> messages() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }
}
