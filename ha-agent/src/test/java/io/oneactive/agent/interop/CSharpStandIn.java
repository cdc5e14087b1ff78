package io.oneactive.agent.interop;

import io.oneactive.NodeState;
import io.oneactive.agent.demo.ActivityRecorder;
import io.oneactive.engine.OneActiveEngine;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Timings;
import io.oneactive.spi.SettingValues;
import io.oneactive.testkit.simulation.CSharpRules;
import io.oneactive.testkit.simulation.CSharpWire;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that does what the original C# class does, on a real socket, in the place of a node of a {@code Pair}: its rules and its datagrams
 * are those of the test kit; what belongs to a process is here. One thread receives. Like the original, it waits whenever a peer is new or
 * has changed, and after each conflict, until the hub has taken the reported properties, and receives nothing meanwhile. A timer sends
 * to each of the 254 hosts of the subnet, one after the other, until one of them fails. The role is a field that anybody may read.
 *
 * <p>One thing is different: it binds to one address, the original to all, so that two nodes on one machine can have the same port.
 */
final class CSharpStandIn {
    private static final int HOSTS = 254;
    private static final int LONGEST_DATAGRAM = 65_536;
    private static final long STATUS_NANOS = 5_000_000;

    private final String id;
    private final int bootTimeEPOCH;
    private final Timings timings;
    private final CSharpRules rules;
    private final DatagramSocket socket;
    private final String subnet;
    private final long hubNanos;
    private final ActivityRecorder recorder;

    /** Whether each peer was active when it was heard last; the node itself is one of them. */
    private final Map<String, Boolean> peers = new HashMap<>();

    private volatile boolean isActive;
    private volatile long activeHeardNanos = Long.MIN_VALUE / 2;

    private CSharpStandIn(Map<String, SettingValues.Given> settings, Duration hub, ActivityRecorder recorder)
            throws IOException {
        this.recorder = recorder;
        this.hubNanos = hub.toNanos();
        this.id = text(settings, "nodeId");
        String given = text(settings, "transport.broadcastSubnet");
        this.subnet = given.substring(0, given.lastIndexOf('.') + 1);
        this.socket = new DatagramSocket(new InetSocketAddress(
                InetAddress.getByName(text(settings, "transport.address")),
                Integer.parseInt(text(settings, "transport.port"))));
        long intervalNanos = 1_000_000 * Long.parseLong(text(settings, "probeIntervalMS"));
        int count = Integer.parseInt(text(settings, "failedProbeCount"));
        this.timings = new Timings(intervalNanos, count, 2, count * intervalNanos, intervalNanos, 0);
        this.bootTimeEPOCH = (int) LocalDateTime.now(ZoneId.systemDefault()).toEpochSecond(ZoneOffset.UTC);
        this.rules = new CSharpRules(
                id,
                bootTimeEPOCH,
                timings,
                System.nanoTime(),
                () -> System.currentTimeMillis() * 1_000_000,
                new SplittableRandom());
    }

    private static String text(Map<String, SettingValues.Given> settings, String key) {
        SettingValues.Given given = settings.get(key);
        if (given == null) {
            throw new IllegalArgumentException("'" + key + "' is not set");
        }
        return given.value();
    }

    /**
     * Runs until it is killed, told to quit, or its standard input ends.
     *
     * @param arguments as for {@code DemoNode}, and how long an update of the hub takes, in milliseconds
     */
    public static void main(String[] arguments) throws IOException {
        CSharpStandIn standIn = new CSharpStandIn(
                OneActiveEngine.settingsIn(Path.of(arguments[0])),
                Duration.ofMillis(Long.parseLong(arguments[5])),
                ActivityRecorder.create(Path.of(arguments[2])));
        standIn.run(Long.parseLong(arguments[3]));
        // The only command that it is given is to quit, which it does as a process that is ended.
        System.exit(System.in.read() < 0 ? 1 : 0);
    }

    private void run(long readingPauseNanos) {
        turn(rules.start(System.nanoTime()));
        daemon("timers", this::tick);
        daemon("receiver", this::receive);
        daemon("activity", () -> watch(readingPauseNanos));
        daemon("status", this::showStatus);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, failure) -> {
            failure.printStackTrace();
            System.exit(1);
        });
        thread.start();
    }

    // ---- the class

    private void tick() {
        while (true) {
            long wait;
            synchronized (this) {
                wait = rules.nextTurnNanos() - System.nanoTime();
            }
            if (wait > 0) {
                LockSupport.parkNanos(this, wait);
            } else {
                turn(on(new Event.TimePassed()));
            }
        }
    }

    private synchronized List<Effect> on(Event event) {
        List<Effect> effects = rules.on(event, System.nanoTime());
        isActive = rules.state() == NodeState.ACTIVE;
        return effects;
    }

    private void turn(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send send && send.to().isEmpty()) {
                sweep(CSharpWire.write(send.probe().active(), id, bootTimeEPOCH, "\n"));
            } else if (effect instanceof Effect.Announce announce) {
                System.out.println(System.nanoTime() + " " + id + " " + announce.to() + " (C#): " + announce.detail());
            }
        }
    }

    private void sweep(byte[] datagram) {
        try {
            for (int host = 1; host <= HOSTS; host++) {
                InetAddress address = InetAddress.getByName(subnet + host);
                socket.send(new DatagramPacket(datagram, datagram.length, address, socket.getLocalPort()));
            }
        } catch (IOException e) {
            // It tells the hub, and lets the rest of the hosts wait for the next tick.
            System.out.println("a sweep ended early: " + e);
        }
    }

    private void receive() {
        byte[] buffer = new byte[LONGEST_DATAGRAM];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException e) {
                System.out.println("could not receive: " + e);
                continue;
            }
            CSharpWire.read(Arrays.copyOf(buffer, packet.getLength())).ifPresent(this::heard);
        }
    }

    private void heard(CSharpWire.Message message) {
        boolean conflict =
                isActive && message.isActive() && !message.gatewayId().equals(id);
        if (!conflict || message.bootTimeEPOCH().isPresent()) {
            turn(on(new Event.ProbeReceived(
                    new Probe(
                            message.gatewayId(),
                            message.isActive(),
                            message.bootTimeEPOCH().orElse(0),
                            Optional.empty()),
                    "")));
        }
        if (message.isActive() && !message.gatewayId().equals(id)) {
            activeHeardNanos = System.nanoTime();
        }
        if (message.bootTimeEPOCH().isPresent()) {
            if (conflict) {
                updateHub();
            }
            Boolean before = peers.put(message.gatewayId(), message.isActive());
            if (before == null || before != message.isActive()) {
                updateHub();
            }
        }
    }

    private void updateHub() {
        long until = System.nanoTime() + hubNanos;
        for (long left = hubNanos; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    // ---- what the watcher reads

    private void watch(long pauseNanos) {
        while (true) {
            long before = System.nanoTime();
            boolean active = isActive;
            recorder.reading(active, before, System.nanoTime(), () -> 0);
            if (pauseNanos > 0) {
                LockSupport.parkNanos(this, pauseNanos);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private void showStatus() {
        while (true) {
            long now = System.nanoTime();
            boolean follows = now - activeHeardNanos < timings.failureTimeoutNanos();
            recorder.status(now, isActive ? NodeState.ACTIVE : NodeState.PASSIVE, 0, 0, false, follows);
            LockSupport.parkNanos(this, STATUS_NANOS);
        }
    }
}
