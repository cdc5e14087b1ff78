package io.oneactive.witness.iothub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Pairs of nodes that contend with each other while everything fails at random are never both holders, and terms grow. By hand: {@code
 * -Dexcluded.tests=none -Diothub.contest.claims=10000 -Diothub.contest.pairs=8 -Diothub.contest.seed=1}.
 */
@Tag("long")
class ContestIT {
    private static final int CLAIMS = Integer.getInteger("iothub.contest.claims", 30);
    private static final int PAIRS = Integer.getInteger("iothub.contest.pairs", 3);
    private static final long SEED = Long.getLong("iothub.contest.seed", System.nanoTime());
    private static final double FAULT_RATE = Integer.getInteger("iothub.contest.faultPercent", 6) / 100.0;

    @Test
    void twoNodesAreNeverBothHolders() throws Exception {
        ExecutorService pairs = Executors.newFixedThreadPool(PAIRS);
        List<Contest> contests = new ArrayList<>();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < PAIRS; i++) {
                Contest contest = new Contest(SEED + i, FAULT_RATE);
                contests.add(contest);
                running.add(pairs.submit(() -> {
                    contest.run(CLAIMS / PAIRS);
                    return true;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            report(contests);
            for (Contest contest : contests) {
                assertThat(contest.overlaps()).as("seed %d", SEED).isEmpty();
                assertThat(contest.shrunkTerms()).as("seed %d", SEED).isEmpty();
            }
            assertThat(contests.stream()
                            .mapToInt(contest -> contest.reigns().size())
                            .sum())
                    .as("reigns with seed %d", SEED)
                    .isPositive();
        } finally {
            contests.forEach(Contest::close);
            pairs.shutdownNow();
        }
    }

    private static void report(List<Contest> contests) {
        List<Long> claims = contests.stream()
                .flatMap(contest -> contest.claimNanos().stream())
                .sorted()
                .toList();
        Map<String, Integer> answers = new TreeMap<>();
        contests.forEach(
                contest -> contest.answers().forEach((what, count) -> answers.merge(what, count, Integer::sum)));
        Map<String, Integer> faults = new TreeMap<>();
        contests.forEach(contest -> contest.faults().forEach((what, count) -> faults.merge(what, count, Integer::sum)));
        System.out.printf(
                "contest: %d faults: %s%n",
                faults.values().stream().mapToInt(count -> count).sum(), faults);
        int reigns =
                contests.stream().mapToInt(contest -> contest.reigns().size()).sum();
        System.out.printf(
                "contest: seed %d, %d pairs, %d claims, %d connections, faults %.0f %%: %d reigns, %d overlaps, %d terms that did not grow, answers %s%n",
                SEED,
                PAIRS,
                CLAIMS,
                contests.stream().mapToInt(Contest::connections).sum(),
                FAULT_RATE * 100,
                reigns,
                contests.stream().mapToInt(contest -> contest.overlaps().size()).sum(),
                contests.stream()
                        .mapToInt(contest -> contest.shrunkTerms().size())
                        .sum(),
                answers);
        if (!claims.isEmpty()) {
            System.out.printf(
                    "contest: acquire and record, under faults and contention, %d times: median %.0f ms, 99th percentile %.0f ms%n",
                    claims.size(), claims.get(claims.size() / 2) / 1e6, claims.get(claims.size() * 99 / 100) / 1e6);
        }
    }
}
