package io.oneactive.benchmarks.groups;

import io.oneactive.Mode;
import io.oneactive.agent.demo.ActivityReader;
import io.oneactive.agent.demo.LinkRelay;
import io.oneactive.agent.demo.TooLateException;
import io.oneactive.agent.history.HistoryChecker;
import io.oneactive.agent.history.ProcessName;
import io.oneactive.agent.history.Verdict;
import io.oneactive.benchmarks.Directories;
import io.oneactive.benchmarks.ProcessCost;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Two processes with a number of groups on one port each: first idle, then killed in turn. */
final class GroupsRun implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = 2_000_000;
    private static final long DENSE_MICROS = 200;
    private static final long SPARSE_MICROS = 100_000;

    private final int groups;
    private final Duration interval;
    private final int failedProbeCount;
    private final Path folder = Files.createTempDirectory("ha-groups-");
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final @Nullable LinkRelay relay;
    private long begunNanos;
    private final List<HostProcess> lives = new CopyOnWriteArrayList<>();

    /**
     * Sets it up.
     *
     * @param silent whether something stands between both, so that a killed process leaves silence behind instead of a message of the system
     */
    GroupsRun(int groups, Duration interval, int failedProbeCount, boolean silent) throws IOException {
        this.groups = groups;
        this.interval = interval;
        this.failedProbeCount = failedProbeCount;
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (DatagramSocket one = new DatagramSocket(0, loopback);
                DatagramSocket two = new DatagramSocket(0, loopback)) {
            addresses.add(new InetSocketAddress(loopback, one.getLocalPort()));
            addresses.add(new InetSocketAddress(loopback, two.getLocalPort()));
        }
        this.relay = silent ? LinkRelay.between(addresses.get(0), addresses.get(1)) : null;
    }

    /**
     * What one process costs while nothing happens.
     *
     * @param host its role
     * @param cpuMillisPerSecond processor time
     * @param sentPerSecond datagrams
     * @param residentMebibytes memory
     * @param threads how many
     */
    record Idle(String host, double cpuMillisPerSecond, double sentPerSecond, double residentMebibytes, long threads) {}

    /**
     * All groups were taken over.
     *
     * @param nanos of each group: from the kill to the first reading of the other process that says yes
     */
    record Takeover(List<Long> nanos) {}

    private HostProcess start(int index, int life) throws IOException {
        LinkRelay wire = relay;
        InetSocketAddress peer =
                wire == null ? addresses.get(1 - index) : index == 0 ? wire.addressOfSecond() : wire.addressOfFirst();
        HostProcess host = HostProcess.start(
                folder,
                new ProcessName(index == 0 ? "gw-a" : "gw-b", life),
                groups,
                List.of(
                        Integer.toString(addresses.get(index).getPort()),
                        Integer.toString(peer.getPort()),
                        Long.toString(interval.toMillis()),
                        Integer.toString(failedProbeCount)));
        lives.add(host);
        return host;
    }

    /** Starts one process, waits until all its nodes are active, and starts the other one, whose nodes then follow. */
    void begin() throws IOException {
        await("all nodes of the first process active", start(0, 1), new HostProcess.Standing(groups, 0));
        await("all nodes of the second process passive", start(1, 1), new HostProcess.Standing(0, groups));
        begunNanos = System.nanoTime();
    }

    private static void await(String what, HostProcess host, HostProcess.Standing wanted) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        HostProcess.Standing now = host.standing();
        while (!now.equals(wanted)) {
            if (System.nanoTime() - deadline > 0) {
                throw new TooLateException(
                        "%s did not happen within %d s; there it says %s".formatted(what, LIMIT.toSeconds(), now));
            }
            LockSupport.parkNanos(LOOK_NANOS);
            now = host.standing();
        }
    }

    /** Measures both processes after a while of rest. */
    List<Idle> idle(Duration warmUp, Duration length) throws IOException {
        HostProcess active = lives.get(0);
        HostProcess passive = lives.get(1);
        active.readEach(SPARSE_MICROS);
        passive.readEach(SPARSE_MICROS);
        pass(warmUp);
        List<HostProcess> both = List.of(active, passive);
        List<Long> sent = new ArrayList<>();
        List<ProcessCost> costs = new ArrayList<>();
        for (HostProcess host : both) {
            sent.add(host.sent());
            costs.add(ProcessCost.of(host.pid()));
        }
        pass(length);
        List<Idle> found = new ArrayList<>();
        for (int index = 0; index < both.size(); index++) {
            ProcessCost before = costs.get(index);
            ProcessCost after = ProcessCost.of(both.get(index).pid());
            double seconds = (after.nanos() - before.nanos()) / 1e9;
            found.add(new Idle(
                    index == 0 ? "active" : "passive",
                    before.cpuMillisPerSecond(after),
                    (both.get(index).sent() - sent.get(index)) / seconds,
                    after.residentKibibytes() / 1024.0,
                    after.threads()));
        }
        return found;
    }

    private static void pass(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Kills the process whose nodes are active, and starts it again when all nodes of the other one are. */
    Takeover kill(Random random) throws IOException {
        HostProcess other = lives.get(lives.size() - 1);
        HostProcess active = lives.get(lives.size() - 2);
        other.readEach(DENSE_MICROS);
        active.readEach(DENSE_MICROS);
        pass(Duration.ofNanos(random.nextLong(interval.toNanos())));
        long killed = active.kill();
        long deadline = killed + LIMIT.toNanos();
        while (other.activeNodes() < groups) {
            if (System.nanoTime() - deadline > 0) {
                throw new TooLateException("%d of %d groups were taken over within %d s"
                        .formatted(other.activeNodes(), groups, LIMIT.toSeconds()));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        List<Long> nanos = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            // A node that was active already, beside the other one, is no takeover, and shows as an overlap.
            nanos.add(other.activity(group).intervals().stream()
                    .filter(interval -> interval.toNanos() > killed)
                    .mapToLong(interval -> Math.max(0, interval.fromNanos() - killed))
                    .findFirst()
                    .orElseThrow());
        }
        int index = active.name().node().equals("gw-a") ? 0 : 1;
        HostProcess again = start(index, active.name().life() + 1);
        await("all nodes of the process that was started again passive", again, new HostProcess.Standing(0, groups));
        return new Takeover(nanos);
    }

    /** How many datagrams the system dropped that came for the processes that run now, because they were not read in time. */
    long dropped() throws IOException {
        long dropped = 0;
        for (String line : Files.readAllLines(Path.of("/proc/net/udp"))) {
            String[] fields = line.strip().split("\\s+", -1);
            String port = fields[1].substring(fields[1].indexOf(':') + 1);
            boolean isOurs = addresses.stream()
                    .anyMatch(address -> String.format(Locale.ROOT, "%04X", address.getPort())
                            .equals(port));
            dropped += isOurs ? Long.parseLong(fields[fields.length - 1]) : 0;
        }
        return dropped;
    }

    /** For each instant at which two nodes of one group were active, once all groups had begun. */
    List<Verdict.Overlap> overlaps() {
        List<Verdict.Overlap> found = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            HistoryChecker checker = new HistoryChecker(Mode.OPEN);
            for (HostProcess life : lives) {
                ActivityReader activity = life.activity(group);
                checker.add(activity.intervals(), List.of(), activity.readings());
            }
            checker.verdict().overlaps().stream()
                    .filter(overlap -> overlap.fromNanos() + overlap.nanos() > begunNanos)
                    .forEach(found::add);
        }
        return found;
    }

    @Override
    public void close() {
        lives.forEach(HostProcess::kill);
        if (relay != null) {
            relay.close();
        }
        Directories.delete(folder);
    }
}
