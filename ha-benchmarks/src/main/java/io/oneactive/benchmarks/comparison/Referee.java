package io.oneactive.benchmarks.comparison;

import io.oneactive.agent.history.ActiveInterval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Judges what both nodes of a pair recorded: the same for all products. */
final class Referee {
    private Referee() {}

    /**
     * How long both said yes at the same time, from an instant on. Time in which a process was stopped counts only as far as it lies before that
     * instant: a stopped process says nothing, so a node is asked from the moment on at which it was continued.
     *
     * @param sinceNanos monotonic clock
     * @return nanoseconds; an inner bound, as {@link ActiveInterval} is
     */
    static long overlapNanos(long sinceNanos, List<ActiveInterval> one, List<ActiveInterval> other) {
        long sum = 0;
        for (ActiveInterval first : one) {
            for (ActiveInterval second : other) {
                sum += clipped(first, sinceNanos).overlapNanos(clipped(second, sinceNanos));
            }
        }
        return sum;
    }

    private static ActiveInterval clipped(ActiveInterval interval, long sinceNanos) {
        return new ActiveInterval(
                interval.process(),
                Math.max(interval.fromNanos(), sinceNanos),
                interval.toNanos(),
                interval.endNanos(),
                interval.token());
    }

    /** What a product that promises one leader must not have done; empty when it kept its promise, or gave none. */
    static Optional<String> brokenPromise(Product product, List<ActiveInterval> one, List<ActiveInterval> other) {
        if (!product.promisesOne()) {
            return Optional.empty();
        }
        long both = overlapNanos(Long.MIN_VALUE, one, other);
        if (both > 0) {
            return Optional.of("%s: both nodes were active for %.3f ms".formatted(product, both / 1e6));
        }
        List<ActiveInterval> all = new ArrayList<>(one);
        all.addAll(other);
        // A token is 0 when the term was over already as it was asked for.
        List<Long> tokens = all.stream()
                .sorted(Comparator.comparingLong(ActiveInterval::fromNanos))
                .map(ActiveInterval::token)
                .filter(token -> token != 0)
                .toList();
        List<Long> grown = tokens.stream().distinct().sorted().toList();
        return tokens.equals(grown)
                ? Optional.empty()
                : Optional.of("%s: tokens %s do not grow".formatted(product, tokens));
    }
}
