package io.oneactive.agent.control;

import java.time.Instant;
import java.util.Optional;

/**
 * A switchover that is to be done later.
 *
 * @param at when, wall clock
 * @param to the wanted successor; empty: any
 */
public record PlannedSwitchover(Instant at, Optional<String> to) {}
