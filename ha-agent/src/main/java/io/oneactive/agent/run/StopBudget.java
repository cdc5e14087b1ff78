package io.oneactive.agent.run;

import io.oneactive.ResolvedSetting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a command is asked to end, and when it is killed, counted back from the instant at which the role runs out.
 *
 * @param signal without {@code SIG}
 * @param signalNanos from the signal to the kill
 * @param killNanos from the kill to the end of the role
 * @param intervalNanos between two probes
 * @param failureTimeoutNanos interval × count
 * @param authorityNanos how long a probe secures the role, counted from its sending
 */
public record StopBudget(
        String signal,
        long signalNanos,
        long killNanos,
        long intervalNanos,
        long failureTimeoutNanos,
        long authorityNanos) {
    private static final long SHORTEST_KILL_NANOS = 20_000_000;
    private static final long MILLISECOND = 1_000_000;

    static StopBudget of(
            List<ResolvedSetting> node,
            String signal,
            Optional<Duration> signalTime,
            Optional<Duration> killTime,
            List<String> problems) {
        long interval = number(node, "probeIntervalMS") * MILLISECOND;
        long count = number(node, "failedProbeCount");
        long timeout = interval * count;
        long authority = timeout / 100 * (100 - number(node, "safetyMarginPercent"));
        long left = Math.max(0, authority - (count - 1) * interval);
        long kill = killTime.map(Duration::toNanos).orElse(Math.max(SHORTEST_KILL_NANOS, left / 4 * 3));
        long signalNanos = signalTime.map(Duration::toNanos).orElse(Math.max(0, left - kill));
        StopBudget budget = new StopBudget(signal, signalNanos, kill, interval, timeout, authority);
        // What is left right before a probe is answered that nobody missed.
        long healthy = authority - interval - interval / 4;
        if (signalNanos + kill >= healthy) {
            problems.add(
                    "'run.signalTimeMS' = %s + 'run.killTimeMS' = %s is not less than the %s that the role is secured for at least while"
                                    .formatted(millis(signalNanos), millis(kill), millis(healthy))
                            + " no probe is lost, so that the command would be stopped all the time; choose a longer 'probeIntervalMS' or a"
                            + " greater 'failedProbeCount', or shorter times");
        }
        return budget;
    }

    static ResolvedSetting setting(List<ResolvedSetting> node, String key) {
        return node.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the engine has no setting '" + key + "'"));
    }

    private static long number(List<ResolvedSetting> node, String key) {
        return Long.parseLong(setting(node, key).value());
    }

    private static String millis(long nanos) {
        return nanos / MILLISECOND + " ms";
    }

    /** As sums of the settings. */
    List<String> arithmetic(boolean isQuorum) {
        return List.of(
                "a probe that is answered secures the role for %s from its sending: failure timeout %s less the safety margin"
                        .formatted(millis(authorityNanos), millis(failureTimeoutNanos)),
                "no answer: signal %s at %s, kill at %s, everything dead by %s; %s %s"
                        .formatted(
                                signal,
                                millis(authorityNanos - killNanos - signalNanos),
                                millis(authorityNanos - killNanos),
                                millis(authorityNanos),
                                isQuorum
                                        ? "no other node starts before"
                                        : "a node that hears no active one starts, after",
                                millis(failureTimeoutNanos)),
                "agent stopped or hanging: the guard does the same by itself; agent or guard killed: kill at once");
    }
}
