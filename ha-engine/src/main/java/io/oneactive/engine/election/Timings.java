package io.oneactive.engine.election;

/**
 * All durations of the rules.
 *
 * @param intervalNanos how often an active node probes
 * @param failedProbeCount how many probes may be missed
 * @param safetyMarginPercent how much of a granted duration is not used, 2 × clock drift at least
 * @param maxPromiseNanos the longest promise this voter gives, and the quarantine of a node that forgot everything
 * @param handoverTimeoutNanos how long a hand-over waits for the application, and then for the successor
 * @param failbackAfterNanos how long a peer of higher priority must be healthy until it gets the role; 0: never
 */
public record Timings(
        long intervalNanos,
        int failedProbeCount,
        int safetyMarginPercent,
        long maxPromiseNanos,
        long handoverTimeoutNanos,
        long failbackAfterNanos) {
    /**
     * The failure timeout, which is also the length of the promise that is asked for: T in the protocol.
     *
     * @return interval × count
     */
    public long failureTimeoutNanos() {
        return intervalNanos * failedProbeCount;
    }

    /**
     * How much of a granted duration may be used.
     *
     * @param grantedNanos as the voter said
     * @return less the safety margin
     */
    public long usableNanos(long grantedNanos) {
        return grantedNanos / 100 * (100 - safetyMarginPercent);
    }
}
