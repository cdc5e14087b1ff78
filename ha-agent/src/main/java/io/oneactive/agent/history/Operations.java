package io.oneactive.agent.history;

/**
 * Guarded operations of one term: each was begun after {@code ActiveTerm.isHeld()} had said yes. All times on the monotonic clock.
 *
 * @param count how many
 * @param firstNanos before the check of the first one; 0 when there was none
 * @param lastNanos before the check of the last one
 * @param endNanos when the last one to end was over
 */
public record Operations(long count, long firstNanos, long lastNanos, long endNanos) {
    /** None. */
    public static final Operations NONE = new Operations(0, 0, 0, 0);

    /**
     * These and one more.
     *
     * @param beganNanos before its check
     * @param endedNanos when it was over
     * @return the sum
     */
    public Operations plus(long beganNanos, long endedNanos) {
        return count == 0
                ? new Operations(1, beganNanos, beganNanos, endedNanos)
                : new Operations(
                        count + 1,
                        Math.min(firstNanos, beganNanos),
                        Math.max(lastNanos, beganNanos),
                        Math.max(endNanos, endedNanos));
    }
}
