package io.oneactive.testkit.simulation;

import java.time.Duration;

/**
 * An invariant that did not hold.
 *
 * @param invariant which one
 * @param at virtual time since the start of the run
 * @param detail what was seen, as a sentence
 */
public record Violation(Invariant invariant, Duration at, String detail) {}
