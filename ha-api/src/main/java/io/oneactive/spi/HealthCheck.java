package io.oneactive.spi;

/**
 * Judges whether this node could do the work.
 *
 * <p>Called every {@code healthIntervalMS} on a thread of its own, never twice at once. May block; a call that takes longer than {@code
 * healthTimeLimitMS} counts as a failure and is interrupted. An exception counts as a failure, with its message. Becomes effective after {@code
 * healthFall} failures or {@code healthRise} successes in a row.
 */
@FunctionalInterface
public interface HealthCheck {
    /**
     * Looks once.
     *
     * @return healthy or not, with a reason
     * @throws Exception counts as a failure
     */
    Result check() throws Exception;

    /**
     * What a health check found.
     *
     * @param healthy whether the node could do the work
     * @param detail a sentence for people
     */
    record Result(boolean healthy, String detail) {}
}
