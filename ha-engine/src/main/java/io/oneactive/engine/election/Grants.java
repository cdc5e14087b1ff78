package io.oneactive.engine.election;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Until when each voter's grant secures the current term, on this node's clock, and what follows from all of them: the authority. */
final class Grants {
    /** Nothing secures anything. */
    static final long NEVER = Long.MIN_VALUE;

    private final Map<String, Long> deadlines = new HashMap<>();

    void add(String voter, long deadlineNanos) {
        deadlines.merge(voter, deadlineNanos, Math::max);
    }

    void remove(String voter) {
        deadlines.remove(voter);
    }

    void clear() {
        deadlines.clear();
    }

    long deadlineOf(String voter) {
        return deadlines.getOrDefault(voter, NEVER);
    }

    /**
     * The time until which a majority holds. Self counts as held for ever, so of the others' deadlines the (majority − 1)-th latest decides.
     *
     * @param majority how many votes are needed, self included; at least 2
     * @param leaseDeadlineNanos of the witness lease, when it has a vote and is held; else {@link #NEVER}
     */
    long authority(int majority, long leaseDeadlineNanos) {
        long[] sorted = new long[deadlines.size() + 1];
        int index = 0;
        for (long deadline : deadlines.values()) {
            sorted[index++] = deadline;
        }
        sorted[index] = leaseDeadlineNanos;
        Arrays.sort(sorted);
        int position = sorted.length - (majority - 1);
        return position < 0 ? NEVER : sorted[position];
    }

    int heldAt(long nowNanos) {
        int held = 0;
        for (long deadline : deadlines.values()) {
            if (deadline > nowNanos) {
                held++;
            }
        }
        return held;
    }
}
