package io.oneactive.agent.run;

import io.oneactive.ResolvedSetting;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a command is run: the section {@code run} of a configuration, and what follows from it together with the node's timings.
 *
 * @param budget the stop budget
 * @param stopTime how long a planned stop may take until the kill
 * @param restartsAfterSuccess whether a command that ended with 0 is started again
 * @param restartDelay before the first restart; doubled with each further one
 * @param longestRestartDelay until here
 * @param steadyAfter a command that ran so long has not failed
 * @param giveAwayAfter after so many failures in a row the role is given away; 0: never
 * @param onActive shell command that runs before the command starts
 * @param onPassive shell command that runs when the command has ended
 * @param hookTimeLimit after this a hook is killed
 * @param usesControlGroup whether the command gets a control group of its own where that is possible
 * @param usesRealTime whether the guard gets real-time priority where that is possible
 * @param isQuorum whether the node is in quorum mode: only then there is a promise
 */
public record RunSettings(
        StopBudget budget,
        Duration stopTime,
        boolean restartsAfterSuccess,
        Duration restartDelay,
        Duration longestRestartDelay,
        Duration steadyAfter,
        int giveAwayAfter,
        Optional<String> onActive,
        Optional<String> onPassive,
        Duration hookTimeLimit,
        boolean usesControlGroup,
        boolean usesRealTime,
        boolean isQuorum) {
    /** First part of the keys. */
    public static final String SECTION = "run";

    /** The node's setting that a planned stop must fit into. */
    public static final String HANDOVER_TIMEOUT = "handoverTimeoutMS";

    private static final String MEMBERS = "members";
    private static final String TRUST_CRASH_EVIDENCE = "trustCrashEvidence";

    private static final Duration PLANNED_KILL_TIME = Duration.ofSeconds(1);

    private static final String STOP_SIGNAL = "stopSignal";
    private static final String STOP_TIME = "stopTimeMS";
    private static final String SIGNAL_TIME = "signalTimeMS";
    private static final String KILL_TIME = "killTimeMS";
    private static final String RESTART = "restart";
    private static final String ALWAYS = "always";
    private static final String RESTART_DELAY = "restartDelayMS";
    private static final String RESTART_DELAY_MAX = "restartDelayMaxMS";
    private static final String STEADY_AFTER = "steadyAfterMS";
    private static final String GIVE_AWAY_AFTER = "giveAwayAfter";
    private static final String ON_ACTIVE = "onActive";
    private static final String ON_PASSIVE = "onPassive";
    private static final String HOOK_TIME_LIMIT = "hookTimeLimitMS";
    private static final String CONTROL_GROUP = "controlGroup";
    private static final String REAL_TIME = "realTime";
    private static final String AUTO = "auto";

    /**
     * All specifications.
     *
     * @return with keys without the section
     */
    public static List<SettingSpec> specs() {
        return List.of(
                SettingSpec.choice(
                                STOP_SIGNAL,
                                List.of("TERM", "INT", "HUP", "QUIT", "USR1", "USR2"),
                                "The signal that asks the command, and all that it started, to end")
                        .defaultsTo("TERM"),
                SettingSpec.duration(
                                STOP_TIME,
                                0,
                                600_000,
                                "Planned stop: how long the command may take from the signal to the kill")
                        .defaultsTo("5000"),
                SettingSpec.duration(
                        SIGNAL_TIME,
                        0,
                        60_000,
                        "When the role runs out: the time from the signal to the kill. Default: a quarter of what is left when"
                                + " all probes but one were missed"),
                SettingSpec.duration(
                        KILL_TIME,
                        10,
                        60_000,
                        "The time from the kill to the end of the role, in which everything must be dead. Default: the other"
                                + " three quarters, 20 ms at least"),
                SettingSpec.choice(
                                RESTART,
                                List.of(ALWAYS, "on-failure"),
                                "Whether a command that ended with exit code 0 is started again in the same term")
                        .defaultsTo(ALWAYS),
                SettingSpec.duration(
                                RESTART_DELAY,
                                0,
                                600_000,
                                "Before the first restart; doubled with each failure in a row")
                        .defaultsTo("1000"),
                SettingSpec.duration(RESTART_DELAY_MAX, 0, 3_600_000, "The longest delay before a restart")
                        .defaultsTo("30000"),
                SettingSpec.duration(STEADY_AFTER, 0, 3_600_000, "A command that ran so long counts as no failure")
                        .defaultsTo("10000"),
                SettingSpec.integer(
                                GIVE_AWAY_AFTER,
                                0,
                                1_000,
                                "After so many failures in a row the role is given to a peer that could take it. 0: never")
                        .defaultsTo("3"),
                SettingSpec.text(
                        ON_ACTIVE,
                        "Shell command that runs when the node has become active; the command starts after it"),
                SettingSpec.text(
                        ON_PASSIVE,
                        "Shell command that runs when the node is active no more and the command is dead; a planned"
                                + " hand-over waits for it"),
                SettingSpec.duration(HOOK_TIME_LIMIT, 1, 600_000, "A hook that takes longer is killed")
                        .defaultsTo("5000"),
                SettingSpec.choice(
                                CONTROL_GROUP,
                                List.of(AUTO, "never"),
                                "Whether the command gets a control group of its own where the agent may make one")
                        .defaultsTo(AUTO),
                SettingSpec.choice(
                                REAL_TIME,
                                List.of(AUTO, "never"),
                                "Whether the guard gets real-time priority where the agent may give it, so that it kills in time"
                                        + " however busy the machine is")
                        .defaultsTo(AUTO));
    }

    /**
     * What the settings mean together with those of the node.
     *
     * @param values of this section
     * @param node all settings of the node
     * @param problems gets a sentence for each contradiction
     * @return to be used only when no problem was added
     */
    public static RunSettings of(SettingValues values, List<ResolvedSetting> node, List<String> problems) {
        StopBudget budget = StopBudget.of(
                node,
                values.text(STOP_SIGNAL).toUpperCase(Locale.ROOT),
                values.optionalDuration(SIGNAL_TIME),
                values.optionalDuration(KILL_TIME),
                problems);
        RunSettings settings = new RunSettings(
                budget,
                values.duration(STOP_TIME),
                values.text(RESTART).equals(ALWAYS),
                values.duration(RESTART_DELAY),
                values.duration(RESTART_DELAY_MAX),
                values.duration(STEADY_AFTER),
                values.integer(GIVE_AWAY_AFTER),
                values.optionalText(ON_ACTIVE),
                values.optionalText(ON_PASSIVE),
                values.duration(HOOK_TIME_LIMIT),
                values.text(CONTROL_GROUP).equals(AUTO),
                values.text(REAL_TIME).equals(AUTO),
                !StopBudget.setting(node, MEMBERS).value().isEmpty());
        checkCrashEvidence(settings, node, problems);
        ResolvedSetting handover = StopBudget.setting(node, HANDOVER_TIMEOUT);
        long needed = settings.handoverTimeout().toMillis();
        if (!handover.source().equals("default") && Long.parseLong(handover.value()) < needed) {
            problems.add(
                    "setting '%s' = '%s' (from %s) is too short for the command to end in: 'run.stopTimeMS' = %d + %d for the kill%s; allowed: %d or more, or not set"
                            .formatted(
                                    HANDOVER_TIMEOUT,
                                    handover.value(),
                                    handover.source(),
                                    settings.stopTime().toMillis(),
                                    settings.plannedKillTime().toMillis(),
                                    settings.onPassive().isPresent()
                                            ? " + 'run.hookTimeLimitMS' = "
                                                    + settings.hookTimeLimit().toMillis()
                                            : "",
                                    needed));
        }
        return settings;
    }

    /** Who believes that a process is gone starts at once, while the guard of that process is still killing. */
    private static void checkCrashEvidence(RunSettings settings, List<ResolvedSetting> node, List<String> problems) {
        ResolvedSetting trust = StopBudget.setting(node, TRUST_CRASH_EVIDENCE);
        if (settings.isQuorum() && trust.value().equals("true")) {
            problems.add(
                    "setting '%s' = '%s' (from %s) lets another node start as soon as an agent is killed, before its command is dead; allowed with 'ha run': false, on all nodes"
                            .formatted(TRUST_CRASH_EVIDENCE, trust.value(), trust.source()));
        }
    }

    /**
     * What a user must know who relies on the promise.
     *
     * @return a warning when these settings promise less than that the command runs on one node only
     */
    public Optional<String> warning() {
        return isQuorum
                ? Optional.empty()
                : Optional.of(
                        "open mode (no 'members' are set): when two nodes do not hear each other both are active, and the command runs on both; only with"
                                + " 'members' it is dead before another node starts it");
    }

    /**
     * How long a planned hand-over waits for the command at most. It waits no longer than it must: so there is no need to be sparing with the kill.
     *
     * @return stop time, a generous time for the kill, and the hook after it
     */
    public Duration handoverTimeout() {
        return stopTime.plus(plannedKillTime()).plus(onPassive.isPresent() ? hookTimeLimit : Duration.ZERO);
    }

    private Duration plannedKillTime() {
        Duration kill = Duration.ofNanos(budget.killNanos());
        return kill.compareTo(PLANNED_KILL_TIME) > 0 ? kill : PLANNED_KILL_TIME;
    }

    /**
     * The whole arithmetic, for people.
     *
     * @return sentences
     */
    public List<String> arithmetic() {
        List<String> lines = new ArrayList<>();
        warning().ifPresent(warning -> lines.add("warning: " + warning));
        lines.addAll(budget.arithmetic(isQuorum));
        lines.add(
                "planned stop: signal %s at once, kill after %d ms, everything dead within %d ms%s; then%s another node starts (handoverTimeoutMS is %d)"
                        .formatted(
                                budget.signal(),
                                stopTime.toMillis(),
                                plannedKillTime().toMillis(),
                                onPassive.isPresent()
                                        ? ", then the hook, at most " + hookTimeLimit.toMillis() + " ms"
                                        : "",
                                isQuorum ? ", and not before," : "",
                                handoverTimeout().toMillis()));
        return lines;
    }
}
