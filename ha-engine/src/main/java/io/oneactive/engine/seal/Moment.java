package io.oneactive.engine.seal;

/**
 * Now, on two clocks.
 *
 * @param nanos on the node's monotonic clock: all that is decided
 * @param wallMillis the wall clock, for display only
 */
public record Moment(long nanos, long wallMillis) {}
