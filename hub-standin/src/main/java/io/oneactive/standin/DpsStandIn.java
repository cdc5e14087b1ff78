package io.oneactive.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A device provisioning service on the loopback interface: one group enrolment with a symmetric key, over MQTT. It registers devices at the hub
 * that they are assigned to, with their derived key. All methods may be called by any thread.
 */
public final class DpsStandIn implements AutoCloseable {
    private static final int POLL_SECONDS = 2;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("dps-standin", true), NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final String host;
    private final String idScope;
    private final String groupKey = HubStandIn.newKey();
    private final Door door;
    private final Map<String, Registration> registrations = new HashMap<>();
    private @Nullable HubStandIn standard;
    private int requests;

    /** What is known of a device; by registration id. */
    private static final class Registration {
        @Nullable
        HubStandIn wanted;

        @Nullable
        HubStandIn assigned;

        boolean isDisabled;
    }

    private DpsStandIn(String host, String idScope, CertificateAuthority authority) {
        this.host = host;
        this.idScope = idScope;
        this.door = new Door(
                loop,
                HubStandIn.tls(authority, List.of(), List.of(host)),
                HubStandIn.at(host),
                (faults, gate) -> new DpsSession(this, faults));
    }

    /**
     * Starts a service at a loopback address of its own.
     *
     * @param authority whose certificate it shows
     * @param idScope its scope
     * @return running
     */
    public static DpsStandIn start(CertificateAuthority authority, String idScope) {
        for (int attempt = 0; ; attempt++) {
            DpsStandIn service = new DpsStandIn(HubStandIn.freeAddress(), idScope, authority);
            try {
                service.door.open();
                return service;
            } catch (RuntimeException e) {
                service.close();
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    /**
     * Where devices find it.
     *
     * @return the global endpoint, an address
     */
    public String host() {
        return host;
    }

    /**
     * Its scope.
     *
     * @return as it was given
     */
    public String idScope() {
        return idScope;
    }

    /**
     * The key of the group, from which each device's own is derived.
     *
     * @return Base64
     */
    public String groupKey() {
        return groupKey;
    }

    /**
     * What goes wrong here.
     *
     * @return for {@link Step#ACCEPT} to {@link Step#SUBSCRIBE}; {@link Step#TWIN_GET} and {@link Step#TWIN_PATCH} stand for asking for the status
     *     and for registering
     */
    public Door door() {
        return door;
    }

    /**
     * Where devices go for which nothing else is said.
     *
     * @param hub any
     */
    public void assign(HubStandIn hub) {
        HubThread.run(loop, () -> standard = hub);
    }

    /**
     * Where one device goes the next time it registers; the hub where it is loses it then.
     *
     * @param registrationId the device
     * @param hub any
     */
    public void assign(String registrationId, HubStandIn hub) {
        HubThread.run(loop, () -> of(registrationId).wanted = hub);
    }

    /**
     * Refuses a device, or lets it register again.
     *
     * @param registrationId the device
     * @param isDisabled whether
     */
    public void disable(String registrationId, boolean isDisabled) {
        HubThread.run(loop, () -> of(registrationId).isDisabled = isDisabled);
    }

    /**
     * How often devices asked to be registered.
     *
     * @return since the start
     */
    public int requests() {
        return HubThread.call(loop, () -> requests);
    }

    private Registration of(String registrationId) {
        return registrations.computeIfAbsent(registrationId, id -> new Registration());
    }

    String derivedKey(String registrationId) {
        return Base64.getEncoder()
                .encodeToString(SharedAccess.hmac(
                        Base64.getDecoder().decode(groupKey), registrationId.getBytes(StandardCharsets.UTF_8)));
    }

    /** What is wrong with a client; empty when it may come in. */
    Optional<String> refusal(String registrationId, @Nullable String userName, String token) {
        String resource = idScope + "/registrations/" + registrationId;
        if (userName == null || !userName.startsWith(resource + "/api-version=")) {
            return Optional.of("user name '" + userName + "'");
        }
        return SharedAccess.fault(
                token,
                resource,
                List.of(derivedKey(registrationId)),
                Instant.now().getEpochSecond());
    }

    ObjectNode register(String registrationId) {
        requests++;
        ObjectNode answer = Twin.object();
        answer.put("operationId", "4.0123456789abcdef." + registrationId);
        answer.put("status", "assigning");
        return answer;
    }

    ObjectNode status(String registrationId) {
        Registration registration = of(registrationId);
        HubStandIn hub = registration.wanted != null ? registration.wanted : standard;
        boolean isAssigned = hub != null && !registration.isDisabled;
        ObjectNode answer = register(registrationId);
        requests--;
        answer.put("status", registration.isDisabled ? "disabled" : isAssigned ? "assigned" : "failed");
        ObjectNode state = answer.putObject("registrationState");
        state.put("registrationId", registrationId);
        state.put("status", answer.get("status").textValue());
        if (isAssigned && hub != null) {
            move(registrationId, registration, hub);
            state.put("assignedHub", hub.hostName());
            state.put("deviceId", registrationId);
            state.put("substatus", "initialAssignment");
            state.put("createdDateTimeUtc", Instant.now().toString());
        } else {
            state.put("errorCode", 401_003);
            state.put("errorMessage", registration.isDisabled ? "Registration disabled" : "No hub to assign");
        }
        return answer;
    }

    private void move(String registrationId, Registration registration, HubStandIn hub) {
        if (registration.assigned != hub) {
            if (registration.assigned != null) {
                registration.assigned.remove(registrationId);
            }
            hub.addDevice(registrationId, derivedKey(registrationId));
            registration.assigned = hub;
        }
    }

    static int pollSeconds() {
        return POLL_SECONDS;
    }

    /** Dies; what it knows it still knows after {@link #restart}. */
    public void kill() {
        door.shut();
    }

    /** Is there again. */
    public void restart() {
        door.open();
    }

    @Override
    public void close() {
        door.shut();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
