package io.oneactive;

import java.time.Instant;

/**
 * Somebody whose frames are refused because of their seal: a node with a wrong key, or a stranger.
 *
 * @param claimedId the node id that its frames claim; not verified, whoever sends them can write any. {@code unknown} when they claim none
 * @param address where they came from, as the transport writes it; can be forged like the id
 * @param cause {@code unsealed}, {@code unknown-key}, {@code bad-mac} or {@code unproven}
 * @param since when the first of these frames came, wall clock
 * @param last when the newest of them came
 * @param frames how many came since then
 */
public record RefusedSender(String claimedId, String address, String cause, Instant since, Instant last, long frames) {}
