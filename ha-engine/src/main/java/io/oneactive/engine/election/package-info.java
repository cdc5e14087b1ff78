/**
 * The rules of the election, as a function of events and time: {@code on(Event, nowNanos) → effects}. Nothing here knows a thread, a
 * socket, a clock, a logger or chance; the build forbids it. Time is an argument: nanoseconds on one monotonic clock of this process,
 * counted from any fixed instant, never negative.
 */
package io.oneactive.engine.election;
