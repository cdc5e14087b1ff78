package io.oneactive;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The last term in which a node was active by a person's word, {@link HaNode#forceActive}. Kept in its state directory for ever.
 *
 * @param term the term
 * @param at when it was forced, by the clock of the node's machine
 * @param switchedOff the members that were off, as the person said
 * @param regularSince since when a majority knows the term, so that nobody can be elected below it any more: from then on the members that were
 *     vouched for may run as always; empty: they must not yet
 * @param carrying whether the node is active at this instant by the person's word alone
 * @param times how many terms the node was forced in, with this one
 */
public record ForcedTerm(
        long term, Instant at, List<String> switchedOff, Optional<Instant> regularSince, boolean carrying, int times) {}
