package io.oneactive.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * An IoT hub on the loopback interface, as far as its documentation goes: MQTT over TLS, twins with versions, methods, messages both ways. What
 * is and is not there stands in the module's README. All methods may be called by any thread.
 */
public final class HubStandIn implements AutoCloseable {
    /** The port that devices expect. */
    public static final int MQTT_PORT = 8883;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 32;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("hub-standin", true), NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final Hub hub;
    private final SslContext tls;
    private final List<Door> doors = new ArrayList<>();

    private HubStandIn(Hub hub, SslContext tls) {
        this.hub = hub;
        this.tls = tls;
    }

    /**
     * Starts a hub with a name of its own.
     *
     * @param authority whose certificate it shows
     * @param hostName either a loopback address, for instance {@code 127.9.8.7}: then it listens there, at port 8883, where a device client
     *     looks for it; or a name with a dot: then it listens at a free port of 127.0.0.1, and clients must be led there
     * @return running
     */
    public static HubStandIn start(CertificateAuthority authority, String hostName) {
        return start(authority, hostName, hostName, new HubTwins());
    }

    static HubStandIn start(CertificateAuthority authority, String hostName, String listenAt, TwinStore twins) {
        boolean isAddress = listenAt.matches("127(\\.\\d{1,3}){3}");
        List<String> names = Stream.of(hostName, listenAt)
                .distinct()
                .filter(name -> !name.matches("[\\d.]+"))
                .toList();
        List<String> addresses = isAddress ? List.of(listenAt, "127.0.0.1") : List.of("127.0.0.1");
        HubStandIn started = new HubStandIn(
                new Hub(hostName, twins),
                tls(authority, names, addresses.stream().distinct().toList()));
        try {
            started.openDoor(isAddress ? at(listenAt) : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /**
     * Starts a hub at a loopback address that nothing else uses, so that device clients find it at the port that they expect.
     *
     * @param authority whose certificate it shows
     * @return running; its {@link #hostName} is the address
     */
    public static HubStandIn start(CertificateAuthority authority) {
        for (int attempt = 0; ; attempt++) {
            try {
                return start(authority, freeAddress());
            } catch (RuntimeException e) {
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    /** Any address of the loopback network but the first ones, which others use. */
    static String freeAddress() {
        return "127.%d.%d.%d".formatted(1 + RANDOM.nextInt(254), RANDOM.nextInt(256), 1 + RANDOM.nextInt(254));
    }

    @SuppressWarnings("AddressSelection") // It is an address, not a name.
    static InetSocketAddress at(String address) {
        return new InetSocketAddress(address, MQTT_PORT);
    }

    static SslContext tls(CertificateAuthority authority, List<String> names, List<String> addresses) {
        try {
            return SslContextBuilder.forServer(authority.issue(names, addresses).toKeyManagerFactory())
                    .build();
        } catch (Exception e) {
            throw new IllegalStateException("no TLS for " + names, e);
        }
    }

    private Door openDoor(InetSocketAddress address) {
        Door door = new Door(loop, tls, address, (faults, gate) -> new MqttSession(hub, faults, gate));
        door.open();
        synchronized (doors) {
            doors.add(door);
        }
        return door;
    }

    /**
     * The door that it was started with.
     *
     * @return with faults for all who come in there
     */
    public Door door() {
        synchronized (doors) {
            return doors.get(0);
        }
    }

    /**
     * Opens a further door, at a free port of 127.0.0.1, for clients that are led there.
     *
     * @return with faults of its own
     */
    public Door openDoor() {
        return openDoor(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /**
     * By which name devices know it.
     *
     * @return a name or an address
     */
    public String hostName() {
        return hub.hostName;
    }

    /**
     * Registers a device with a new key.
     *
     * @param deviceId its id
     * @return its connection string
     */
    public String addDevice(String deviceId) {
        return addDevice(deviceId, newKey());
    }

    /**
     * Registers a device.
     *
     * @param deviceId its id
     * @param key Base64
     * @return its connection string
     */
    public String addDevice(String deviceId, String key) {
        add(new Identity(deviceId, null, List.of(key, newKey())));
        return connectionString(deviceId);
    }

    /**
     * Registers a module of a device.
     *
     * @param deviceId the device, which must be registered
     * @param moduleId its id
     * @return its connection string
     */
    public String addModule(String deviceId, String moduleId) {
        call(() -> hub.identity(deviceId));
        add(new Identity(deviceId, moduleId, List.of(newKey(), newKey())));
        return connectionString(deviceId + "/" + moduleId);
    }

    private void add(Identity identity) {
        run(() -> hub.identities.put(identity.id(), identity));
    }

    /**
     * What a device needs to come in.
     *
     * @param identity {@code device} or {@code device/module}
     * @return with its first key
     */
    public String connectionString(String identity) {
        return call(() -> {
            Identity known = hub.identity(identity);
            String module = known.moduleId == null ? "" : ";ModuleId=" + known.moduleId;
            return "HostName=" + hub.hostName + ";DeviceId=" + known.deviceId + module + ";SharedAccessKey="
                    + known.keys.get(0);
        });
    }

    /**
     * Disables an identity, or enables it again. One that is disabled is thrown out.
     *
     * @param identity which
     * @param isEnabled whether it may come in
     */
    public void enable(String identity, boolean isEnabled) {
        run(() -> {
            Identity known = hub.identity(identity);
            known.isEnabled = isEnabled;
            if (!isEnabled) {
                known.session().ifPresent(MqttSession::drop);
            }
        });
    }

    /**
     * Removes an identity with its twin.
     *
     * @param identity which
     */
    public void remove(String identity) {
        run(() -> {
            hub.identity(identity).session().ifPresent(MqttSession::drop);
            hub.identities.remove(identity);
        });
    }

    /**
     * Closes the connection of an identity, as a newer one of the same identity does.
     *
     * @param identity whose
     */
    public void kick(String identity) {
        run(() -> hub.identity(identity).session().ifPresent(MqttSession::drop));
    }

    /**
     * Whether an identity is connected.
     *
     * @param identity which
     * @return as the hub sees it
     */
    public boolean isConnected(String identity) {
        return call(() -> hub.identity(identity).session().isPresent());
    }

    /**
     * How often an identity has connected.
     *
     * @param identity which
     * @return since the start
     */
    public int connectionsOf(String identity) {
        return call(() -> hub.identity(identity).connections);
    }

    /**
     * The reported properties.
     *
     * @param identity whose
     * @return a copy, with {@code $version}
     */
    public ObjectNode reported(String identity) {
        return call(() -> hub.identity(identity).twin.reported().withVersion());
    }

    /**
     * The desired properties.
     *
     * @param identity whose
     * @return a copy, with {@code $version}
     */
    public ObjectNode desired(String identity) {
        return call(() -> hub.identity(identity).twin.desired().withVersion());
    }

    /**
     * Patches desired properties, and tells the device.
     *
     * @param identity whose
     * @param patch a JSON object
     */
    public void patchDesired(String identity, String patch) {
        ObjectNode parsed = parsed(patch);
        run(() -> hub.patchDesired(hub.identity(identity), parsed));
    }

    /**
     * Patches reported properties, as only the device should.
     *
     * @param identity whose
     * @param patch a JSON object
     */
    public void patchReported(String identity, String patch) {
        ObjectNode parsed = parsed(patch);
        run(() -> hub.identity(identity).twin.patchReported(parsed));
    }

    /**
     * Brings an older state of the reported properties back, version included, as a regional failover may.
     *
     * @param identity whose
     * @param older what {@link #reported} returned then
     */
    public void rollBack(String identity, ObjectNode older) {
        ObjectNode content = older.deepCopy();
        long version = content.remove(Twin.VERSION).asLong();
        run(() -> hub.identity(identity).twin.rollBackReported(new Twin.Section(content, version)));
    }

    /**
     * Calls a direct method.
     *
     * @param identity of the device
     * @param method its name
     * @param payload JSON
     * @param timeLimit after this it is answered with 504
     * @return the answer
     */
    public MethodAnswer invoke(String identity, String method, String payload, Duration timeLimit) {
        CompletableFuture<MethodAnswer> answer = call(() -> hub.invoke(hub.identity(identity), method, payload));
        try {
            return answer.get(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new MethodAnswer(504, "{\"message\":\"timed out\"}");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Sends a message to a device; it is kept until the device acknowledges it.
     *
     * @param identity whose
     * @param text the body
     * @param properties of the application
     */
    public void send(String identity, String text, Map<String, String> properties) {
        run(() -> hub.sendToDevice(hub.identity(identity), text.getBytes(StandardCharsets.UTF_8), properties));
    }

    /**
     * The messages that came from devices, in order; the last 200,000.
     *
     * @return a copy
     */
    public List<Telemetry> telemetry() {
        return hub.messages();
    }

    /**
     * Also tells of each message that comes.
     *
     * @param consumer called by the hub's thread; must not block
     */
    public void onTelemetry(Consumer<Telemetry> consumer) {
        run(() -> hub.onMessage(consumer));
    }

    /**
     * Also tells of each patch of desired properties, after it was applied and before anything else happens.
     *
     * @param consumer of the identity and the patch; called by the hub's thread; must not block
     */
    public void onDesired(BiConsumer<String, ObjectNode> consumer) {
        run(() -> hub.onDesired((identity, patch) -> consumer.accept(identity.id(), patch)));
    }

    /**
     * Throttles from now on.
     *
     * @param limits rates of the whole hub
     */
    public void limit(Limits limits) {
        run(() -> hub.limit(limits));
    }

    /**
     * The last 5,000 packets and events, with times.
     *
     * @return for messages of failed tests
     */
    public List<String> wire() {
        return hub.wire.lines();
    }

    /** Dies: all doors and connections are closed at once. What it knows it still knows after {@link #restart}. */
    public void kill() {
        copyOfDoors().forEach(Door::shut);
    }

    /** Is there again, at the same ports. */
    public void restart() {
        copyOfDoors().forEach(Door::open);
    }

    @Override
    public void close() {
        kill();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    Hub hub() {
        return hub;
    }

    EventLoop loop() {
        return loop;
    }

    void run(Runnable action) {
        HubThread.run(loop, action);
    }

    <T> T call(Callable<T> action) {
        return HubThread.call(loop, action);
    }

    private List<Door> copyOfDoors() {
        synchronized (doors) {
            return List.copyOf(doors);
        }
    }

    static String newKey() {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    static ObjectNode parsed(String json) {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + json, e);
        }
        throw new IllegalArgumentException("no JSON object: " + json);
    }
}
