package io.oneactive.benchmarks.groups;

import io.oneactive.ActiveTerm;
import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.NodeStatus;
import io.oneactive.agent.demo.ActivityRecorder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The program in each of the two processes: a node of each group, all on one port, and a thread that reads {@code isActive()} of all of them, one
 * after the other. Commands on standard input: {@code pause MICROS} between two rounds of readings, {@code standing}, {@code counts}. Ends with its
 * standard input.
 */
final class GroupHost {
    private final List<HaNode> nodes = new ArrayList<>();
    private final List<ActivityRecorder> recorders = new ArrayList<>();
    private volatile long pauseNanos = 1_000_000;

    private GroupHost() {}

    /**
     * Runs it.
     *
     * @param arguments how many groups, id of the nodes, own port, the peer's port, probe interval in milliseconds, failed probe count, and the
     *     start of the names of the records
     */
    public static void main(String[] arguments) throws IOException {
        GroupHost host = new GroupHost();
        int groups = Integer.parseInt(arguments[0]);
        for (int group = 0; group < groups; group++) {
            host.recorders.add(ActivityRecorder.create(Path.of(record(arguments[6], group))));
            host.nodes.add(HaNode.start(HaConfig.builder()
                    .cluster("group-" + group)
                    .nodeId(arguments[1])
                    .probeInterval(Duration.ofMillis(Long.parseLong(arguments[4])))
                    .failedProbeCount(Integer.parseInt(arguments[5]))
                    // So that the role stays where it is when the process that was killed comes back on a busy machine.
                    .electionRule("longest-running")
                    .transport(
                            "udp-broadcast",
                            Map.of("address", "127.0.0.1", "port", arguments[2], "peers", "127.0.0.1:" + arguments[3]))
                    .build()));
        }
        Thread watcher = new Thread(host::watch, "activity");
        watcher.setDaemon(true);
        watcher.start();
        host.obey();
        System.exit(0);
    }

    static String record(String start, int group) {
        return start + "." + group + ".record";
    }

    private void watch() {
        while (true) {
            for (int group = 0; group < nodes.size(); group++) {
                HaNode node = nodes.get(group);
                long before = System.nanoTime();
                boolean active = node.isActive();
                recorders
                        .get(group)
                        .reading(
                                active,
                                before,
                                System.nanoTime(),
                                () -> node.activeTerm().map(ActiveTerm::token).orElse(0L));
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private void obey() throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "pause" -> {
                    pauseNanos = 1_000 * Long.parseLong(words[1]);
                    System.out.println("done");
                }
                case "standing" -> System.out.println(standing());
                case "counts" -> System.out.println(nodes.get(0).status().transport());
                default -> throw new IllegalArgumentException("unknown command '" + line + "'");
            }
        }
    }

    private String standing() {
        int active = 0;
        int follow = 0;
        for (HaNode node : nodes) {
            NodeStatus status = node.status();
            if (node.isActive()) {
                active++;
            } else if (status.activeNode().isPresent()) {
                follow++;
            }
        }
        return active + " " + follow;
    }
}
