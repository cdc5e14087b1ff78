package io.oneactive.standin;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A device, or a module of one, with all that the hub keeps for it. Confined to the hub's thread. */
final class Identity {
    /** More than this many messages to a device are refused, as documented. */
    static final int MOST_WAITING = 50;

    final String deviceId;
    final @Nullable String moduleId;
    final List<String> keys;
    final Twin twin = new Twin();
    final Deque<CloudMessage> waiting = new ArrayDeque<>();
    final Map<String, Integer> subscriptions = new HashMap<>();

    boolean isEnabled = true;
    boolean hasSession;
    int connections;
    Instant connectionStateUpdated = Instant.EPOCH;
    Instant lastActivity = Instant.EPOCH;

    @Nullable
    MqttSession session;

    Identity(String deviceId, @Nullable String moduleId, List<String> keys) {
        this.deviceId = deviceId;
        this.moduleId = moduleId;
        this.keys = List.copyOf(keys);
    }

    /** A message to the device that is kept until it acknowledges it. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record CloudMessage(String topic, byte[] body) {}

    /** As in MQTT's client id: {@code device} or {@code device/module}. */
    String id() {
        return moduleId == null ? deviceId : deviceId + "/" + moduleId;
    }

    /** What a token must be signed for. */
    String resource(String hostName) {
        String device = hostName + "/devices/" + deviceId;
        return moduleId == null ? device : device + "/modules/" + moduleId;
    }

    /** Where its messages go. */
    String eventsTopic() {
        return moduleId == null
                ? "devices/" + deviceId + "/messages/events/"
                : "devices/" + deviceId + "/modules/" + moduleId + "/messages/events/";
    }

    /** Where messages to it come from. */
    String deviceboundTopic() {
        return moduleId == null
                ? "devices/" + deviceId + "/messages/devicebound/"
                : "devices/" + deviceId + "/modules/" + moduleId + "/messages/devicebound/";
    }

    /** Inputs of a module behind an edge hub. */
    String inputsTopic() {
        return "devices/" + deviceId + "/modules/" + moduleId + "/inputs/";
    }

    Optional<MqttSession> session() {
        return Optional.ofNullable(session);
    }
}
