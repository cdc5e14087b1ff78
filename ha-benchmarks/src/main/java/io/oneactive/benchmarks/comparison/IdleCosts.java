package io.oneactive.benchmarks.comparison;

import io.oneactive.benchmarks.ProcessCost;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks from outside at a pair that is alone on the machine and at rest. */
final class IdleCosts {
    /** The nodes are asked once a second whether they lead, as a user's program might. */
    private static final Duration READING = Duration.ofSeconds(1);

    private static final double MEBIBYTE = 1 << 20;
    private static final double KIBIBYTES = 1 << 10;

    private IdleCosts() {}

    static List<Cost> measure(ContestPair pair, Duration warmUp, Duration duration) throws IOException {
        Contestant leader = pair.awaitRest();
        Contestant follower = pair.other(leader);
        pair.pace(READING);
        pair.watch(warmUp);
        Look before = Look.at(pair, leader, follower);
        pair.watch(duration);
        Look after = Look.at(pair, leader, follower);
        return costs(pair.product(), before, after);
    }

    /**
     * All costs at one instant.
     *
     * @param third of the third party, if it is a process
     * @param traffic of both nodes together, if somebody counts
     */
    private record Look(
            ProcessCost leader, ProcessCost follower, Optional<ProcessCost> third, Optional<Network.Traffic> traffic) {
        private static Look at(ContestPair pair, Contestant leader, Contestant follower) throws IOException {
            OptionalLong pid = pair.thirdPid();
            Optional<ProcessCost> third =
                    pid.isPresent() ? Optional.of(ProcessCost.of(pid.getAsLong())) : Optional.empty();
            Optional<Network.Traffic> traffic = pair.traffic(leader)
                    .flatMap(one -> pair.traffic(follower)
                            .map(other ->
                                    new Network.Traffic(one.packets() + other.packets(), one.bytes() + other.bytes())));
            return new Look(ProcessCost.of(leader.pid()), ProcessCost.of(follower.pid()), third, traffic);
        }
    }

    private static List<Cost> costs(Product product, Look before, Look after) {
        double nodeSeconds = 2 * (after.leader().nanos() - before.leader().nanos()) / 1e9;
        List<Cost> costs = new ArrayList<>();
        costs.add(new Cost(product, Cost.Kind.CPU_LEADER, before.leader().cpuMillisPerSecond(after.leader())));
        costs.add(new Cost(product, Cost.Kind.CPU_FOLLOWER, before.follower().cpuMillisPerSecond(after.follower())));
        before.third()
                .ifPresent(first -> after.third()
                        .ifPresent(last ->
                                costs.add(new Cost(product, Cost.Kind.CPU_THIRD, first.cpuMillisPerSecond(last)))));
        before.traffic()
                .ifPresent(first -> after.traffic().ifPresent(last -> {
                    costs.add(new Cost(product, Cost.Kind.PACKETS, (last.packets() - first.packets()) / nodeSeconds));
                    costs.add(new Cost(product, Cost.Kind.BYTES, (last.bytes() - first.bytes()) / nodeSeconds));
                }));
        costs.add(new Cost(product, Cost.Kind.MEMORY, after.leader().residentKibibytes() / KIBIBYTES));
        after.third()
                .ifPresent(last ->
                        costs.add(new Cost(product, Cost.Kind.MEMORY_THIRD, last.residentKibibytes() / KIBIBYTES)));
        costs.add(new Cost(product, Cost.Kind.THREADS, after.leader().threads()));
        costs.add(new Cost(product, Cost.Kind.JARS, ClassPath.bytes(product) / MEBIBYTE));
        return costs;
    }
}
