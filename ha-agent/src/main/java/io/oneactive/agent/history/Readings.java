package io.oneactive.agent.history;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How densely {@code isActive()} was read: the resolution of the proof.
 *
 * @param count how often
 * @param distances how many distances between two readings of one process lay between 2^(index-1) and 2^index nanoseconds
 */
public record Readings(long count, List<Long> distances) {
    /** How many magnitudes of distances are told apart. */
    public static final int DISTANCES = 48;

    /** None. */
    public static final Readings NONE = new Readings(0, Collections.nCopies(DISTANCES, 0L));

    /** Copies the counts. */
    public Readings {
        distances = List.copyOf(distances);
    }

    /**
     * These and others.
     *
     * @param other of another process
     * @return the sum
     */
    public Readings plus(Readings other) {
        List<Long> sum = IntStream.range(0, distances.size())
                .mapToObj(index -> distances.get(index) + other.distances.get(index))
                .toList();
        return new Readings(count + other.count, sum);
    }

    /**
     * An upper bound of most distances.
     *
     * @param share which part of them, for instance 0.999
     * @return nanoseconds, a power of two; 0 when there were no two readings
     */
    public long distanceNanos(double share) {
        long total = distances.stream().mapToLong(Long::longValue).sum();
        long seen = 0;
        for (int index = 0; index < distances.size(); index++) {
            seen += distances.get(index);
            if (total > 0 && seen >= share * total) {
                return 1L << index;
            }
        }
        return 0;
    }
}
