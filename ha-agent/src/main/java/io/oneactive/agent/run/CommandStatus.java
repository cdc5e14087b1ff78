package io.oneactive.agent.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the command.
 *
 * @param condition where it stands
 * @param pid its process id; 0 when it is not running
 * @param since when the condition was entered, wall clock
 * @param starts how often it was started
 * @param failures how often in a row it died by itself
 * @param lastEnd how it ended last, a sentence; empty when it never did
 * @param shortestLeft how much of the role was left at least when a command was dead; negative: too late once. Empty when none ended yet
 * @param longestKill how long a kill took at most
 * @param guardPid process id of the guard; 0 when there is none
 */
public record CommandStatus(
        Condition condition,
        long pid,
        Instant since,
        long starts,
        int failures,
        Optional<String> lastEnd,
        Optional<Duration> shortestLeft,
        Duration longestKill,
        long guardPid) {
    /** Where a command stands. */
    public enum Condition {
        /** The node is not active. */
        IDLE,
        /** The hook runs that comes before it. */
        PREPARING,
        /** It runs. */
        RUNNING,
        /** It was asked to end. */
        STOPPING,
        /** It died, and is started again after a delay. */
        WAITING,
        /** It ended with 0, and is not started again in this term. */
        DONE
    }
}
