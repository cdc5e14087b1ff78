package io.oneactive.testkit;

import static io.oneactive.testkit.WitnessClaimant.denied;
import static io.oneactive.testkit.WitnessClaimant.granted;
import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.spi.Lease;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The tests of {@link WitnessTck} with many claimants at once. */
final class WitnessContention {
    private static final int CLAIMANTS = 64;
    private static final int ROUNDS = 20;
    private static final int TAKING_TURNS = 8;
    private static final int TURNS_EACH = 5;
    private static final Duration BOUND = Duration.ofMinutes(3);

    private final Function<String, WitnessClaimant> open;

    WitnessContention(Function<String, WitnessClaimant> open) {
        this.open = open;
    }

    private record Attempt(WitnessClaimant claimant, WitnessAnswer answer) {}

    /** From the answer that made it a holder to the release or the end of the validity; with the term that was written meanwhile. */
    private record Reign(String nodeId, long fromNanos, long untilNanos, long term) {}

    void exactlyOneWins() throws Exception {
        List<WitnessClaimant> claimants = claimants(CLAIMANTS);
        CyclicBarrier start = new CyclicBarrier(CLAIMANTS);
        long startNanos = System.nanoTime();
        int round = 1;
        while (round <= ROUNDS) {
            assertThat(System.nanoTime() - startNanos)
                    .as("nanoseconds until round %d", round)
                    .isLessThan(BOUND.toNanos());
            long roundNanos = System.nanoTime();
            List<Attempt> attempts = inParallel(claimants, claimant -> () -> {
                start.await(BOUND.toSeconds(), TimeUnit.SECONDS);
                return new Attempt(claimant, claimant.asks());
            });
            roundNanos = System.nanoTime() - roundNanos;
            List<Attempt> won = attempts.stream()
                    .filter(attempt -> attempt.answer() instanceof Granted)
                    .toList();
            assertThat(won)
                    .as("winners of round %d; answers: %s", round, attempts)
                    .isNotEmpty();
            Granted grant = granted(won.get(0).answer());
            if (roundNanos > grant.lease().validity().toNanos()) {
                // On a machine this busy the winner's lease may have expired within the round, so a second one would be
                // right.
                won.forEach(attempt ->
                        attempt.claimant().releases(granted(attempt.answer()).lease()));
                continue;
            }
            assertThat(won)
                    .as("winners of round %d; answers: %s", round, attempts)
                    .hasSize(1);
            assertThat(attempts)
                    .as("losers of round %d", round)
                    .filteredOn(attempt -> !won.contains(attempt))
                    .allMatch(attempt -> attempt.answer() instanceof Denied);
            WitnessClaimant winner = won.get(0).claimant();
            assertThat(grant.registeredTerm()).as("term of the round before").isEqualTo(round - 1);
            winner.records(grant.lease(), round);
            winner.releases(grant.lease());
            round++;
        }
    }

    void theHolderStays() throws Exception {
        List<WitnessClaimant> claimants = claimants(CLAIMANTS);
        WitnessClaimant holder = claimants.get(0);
        Lease lease = holder.acquires();

        inParallel(claimants, claimant -> () -> {
            if (claimant.equals(holder)) {
                for (long term = 1; term <= ROUNDS; term++) {
                    claimant.records(lease, term);
                    claimant.renews(lease);
                }
            } else {
                denied(claimant.asks());
                claimant.releases(WitnessTck.neverGranted(claimant));
            }
            return claimant;
        });

        assertThat(holder.renews(lease).registeredTerm()).isEqualTo(ROUNDS);
    }

    void reignsDoNotOverlap() throws Exception {
        long startNanos = System.nanoTime();
        List<Reign> reigns = new ArrayList<>();
        inParallel(claimants(TAKING_TURNS), claimant -> () -> reignsOf(claimant, startNanos))
                .forEach(reigns::addAll);

        assertThat(reigns).hasSize(TAKING_TURNS * TURNS_EACH);
        reigns.sort(Comparator.comparingLong(Reign::term));
        for (int i = 1; i < reigns.size(); i++) {
            Reign before = reigns.get(i - 1);
            Reign after = reigns.get(i);
            assertThat(after.term()).as("%s, then %s", before, after).isGreaterThan(before.term());
            assertThat(after.fromNanos() - before.untilNanos())
                    .as("gap between %s and %s", before, after)
                    .isNotNegative();
        }
    }

    private static List<Reign> reignsOf(WitnessClaimant claimant, long startNanos) {
        List<Reign> reigns = new ArrayList<>();
        while (reigns.size() < TURNS_EACH && System.nanoTime() - startNanos < BOUND.toNanos()) {
            long sentNanos = System.nanoTime();
            if (claimant.asks() instanceof Granted grant) {
                long answeredNanos = System.nanoTime();
                Lease lease = grant.lease();
                long term = grant.registeredTerm() + 1;
                WitnessAnswer written = claimant.witness().record(lease, term);
                long untilNanos =
                        Math.min(System.nanoTime(), sentNanos + lease.validity().toNanos());
                claimant.releases(lease);
                if (written instanceof Granted) {
                    reigns.add(new Reign(claimant.nodeId(), answeredNanos, untilNanos, term));
                }
            }
        }
        return reigns;
    }

    private List<WitnessClaimant> claimants(int count) {
        return IntStream.range(0, count).mapToObj(i -> open.apply("node-" + i)).toList();
    }

    private static <T> List<T> inParallel(List<WitnessClaimant> claimants, Function<WitnessClaimant, Callable<T>> task)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(claimants.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future :
                    threads.invokeAll(claimants.stream().map(task).toList(), 2 * BOUND.toSeconds(), TimeUnit.SECONDS)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError failed) {
                throw failed;
            }
            throw e;
        } finally {
            threads.shutdownNow();
        }
    }
}
