package io.oneactive.benchmarks.comparison;

import io.oneactive.agent.demo.PairException;
import io.oneactive.agent.history.ActiveInterval;
import io.oneactive.agent.terminal.Choices;
import io.oneactive.benchmarks.Instants;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What is done to a pair at rest, once in each round, and what is measured. */
enum Scenario {
    /** The leader's process is killed with SIGKILL; its host lives on, and tells whoever asks. */
    KILL("kill -9", "kill to the other's yes") {
        @Override
        List<Double> play(ContestPair pair, Random random) throws IOException {
            Contestant leader = begin(pair, random, READING);
            Contestant other = pair.other(leader);
            int seen = other.intervals().size();
            long killed = leader.kill();
            long taken = pair.awaitLead(other, seen);
            pair.await("the end of " + leader.node(), leader::hasEnded);
            leader.start(ContestPair.AT_REST);
            return List.of(millis(taken - killed));
        }
    },
    /** The leader is told to give its role away, as before an update. */
    HAND_OVER("planned stop", "command to the other's yes", "nobody leads") {
        @Override
        List<Double> play(ContestPair pair, Random random) {
            Contestant leader = begin(pair, random, READING);
            Contestant other = pair.other(leader);
            int own = leader.intervals().size() - 1;
            int seen = other.intervals().size();
            long asked = leader.handOver();
            long taken = pair.awaitLead(other, seen);
            pair.await(
                    "the end of the role of " + leader.node(),
                    () -> !leader.intervals().get(own).isOpen());
            ActiveInterval last = leader.intervals().get(own);
            return List.of(millis(taken - asked), Math.max(0, millis(taken - last.toNanos())));
        }
    },
    /** The leader's host vanishes: its plug is pulled, then its process killed. No reset and no ICMP message comes out. */
    SILENT("silent death of the host", "plug pulled to the other's yes") {
        @Override
        List<Double> play(ContestPair pair, Random random) throws IOException {
            Contestant leader = begin(pair, random, READING);
            Contestant other = pair.other(leader);
            int seen = other.intervals().size();
            long pulled = pair.disconnect(leader);
            leader.kill();
            try {
                long taken = pair.awaitLead(other, seen);
                pair.await("the end of " + leader.node(), leader::hasEnded);
                return List.of(millis(taken - pulled));
            } finally {
                pair.connect(leader);
                leader.start(ContestPair.AT_REST);
            }
        }
    },
    /** The leader's process is stopped by SIGSTOP for 1 to 3 s, and continued; both nodes are asked without any pause. */
    PAUSE("SIGSTOP, SIGCONT", "stopped to the other's yes", "both say yes after SIGCONT") {
        @Override
        List<Double> play(ContestPair pair, Random random) {
            Contestant leader = begin(pair, random, WITHOUT_PAUSE);
            Contestant other = pair.other(leader);
            int seen = other.intervals().size();
            Duration howLong = SHORTEST.plus(Instants.within(LONGEST.minus(SHORTEST), random));
            long stopped = leader.suspend();
            pair.watch(howLong);
            long continued = leader.resume();
            pair.awaitRest();
            List<ActiveInterval> taken = other.intervals();
            double takeOver = taken.size() > seen ? millis(taken.get(seen).fromNanos() - stopped) : Double.NaN;
            return List.of(takeOver, millis(pair.overlapNanos(continued)));
        }
    },
    /** Both processes are killed, and both are started two seconds later at the same time: power is back. */
    COLD_START("cold start", "start of both to the first yes", "both say yes") {
        @Override
        List<Double> play(ContestPair pair, Random random) throws IOException {
            begin(pair, random, ContestPair.AT_REST);
            pair.nodes().forEach(Contestant::kill);
            pair.await("the end of both", () -> pair.nodes().stream().allMatch(Contestant::hasEnded));
            pair.watch(OFF);
            long started = pair.startBoth(READING);
            pair.await(
                    "the first yes",
                    () -> pair.nodes().stream()
                            .anyMatch(node -> !node.intervals().isEmpty()));
            pair.awaitRest();
            long first = pair.nodes().stream()
                    .flatMap(node -> node.intervals().stream())
                    .mapToLong(ActiveInterval::fromNanos)
                    .min()
                    .orElseThrow(() -> new PairException("the records of " + pair.product() + " are gone"));
            return List.of(millis(first - started), millis(pair.overlapNanos(started)));
        }
    },
    /** Nothing happens; what that costs. Not played in rounds, see {@link IdleCosts}. */
    IDLE("idle") {
        @Override
        List<Double> play(ContestPair pair, Random random) {
            throw new UnsupportedOperationException("an idle pair is not measured in rounds");
        }
    };

    /** Two threads that ask without any pause take two processors, and what is to be measured has to wait for them. */
    private static final Duration READING = Duration.ofNanos(50_000);

    private static final Duration WITHOUT_PAUSE = Duration.ZERO;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final Duration OFF = Duration.ofSeconds(2);

    /** The phase of heartbeats and probes at which something happens is random. */
    private static final Duration HEARTBEAT = Duration.ofMillis(200);

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
    private final List<String> figures;

    Scenario(String label, String... figures) {
        this.label = label;
        this.figures = List.of(figures);
    }

    /**
     * Does it once. Afterwards both nodes run, or start.
     *
     * @return one value for each of {@link #figures()}, in milliseconds; NaN for one that this round does not have
     */
    abstract List<Double> play(ContestPair pair, Random random) throws IOException;

    private static Contestant begin(ContestPair pair, Random random, Duration pace) {
        Contestant leader = pair.awaitRest();
        pair.pace(pace);
        pair.watch(Instants.within(HEARTBEAT, random).plus(HEARTBEAT));
        return leader;
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    /** For tables and pictures. */
    String label() {
        return label;
    }

    /** What each round measures, in milliseconds. */
    List<String> figures() {
        return figures;
    }

    /** The word for it on the command line. */
    @Override
    public String toString() {
        return Choices.word(this);
    }
}
