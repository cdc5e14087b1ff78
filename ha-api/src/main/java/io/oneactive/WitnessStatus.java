package io.oneactive;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What this node knows of the witness.
 *
 * @param name the provider's name
 * @param condition how it answered last
 * @param detail a sentence for people: what it said, or what to do
 * @param hasVote whether its lease counts as a vote (even number of members), or only its term register is used
 * @param leaseRemaining how long this node may rely on the lease; zero when it does not hold it
 * @param registeredTerm the highest term in its register, as read last; empty when never read
 * @param claimTime how long a claim took at most of late (rehearsals and claims); empty when never measured
 * @param lastAnswer how long ago it gave a certain answer; empty when never
 * @param calls how often this process called it, by call and result; those that are under way are not counted yet
 */
public record WitnessStatus(
        String name,
        Condition condition,
        String detail,
        boolean hasVote,
        Duration leaseRemaining,
        Optional<Long> registeredTerm,
        Optional<Duration> claimTime,
        Optional<Duration> lastAnswer,
        List<Calls> calls) {
    /**
     * Calls of one kind that ended in the same way.
     *
     * @param call {@code acquire}, {@code record}, {@code renew}, {@code release}, or {@code inspect}
     * @param result {@code granted}, {@code denied}, {@code answered} (of {@code inspect}), {@code unknown}, or {@code misconfigured}
     * @param count how many, 1 or more
     */
    public record Calls(String call, String result, long count) {}

    /** How a witness answered last. */
    public enum Condition {
        /** Not asked yet. */
        NOT_ASKED,
        /** It answers. */
        REACHABLE,
        /** It gives no certain answer. */
        UNREACHABLE,
        /** It answers that it cannot be used as it is set up. */
        MISCONFIGURED
    }
}
