package io.oneactive.agent.run;

import java.util.Locale;

/** What the guard tells the agent. One line each: a word and what belongs to it. */
sealed interface Report {
    /** Why a command ended. */
    enum Cause {
        /** By itself. */
        ITSELF,
        /** The agent wanted it. */
        STOPPED,
        /** What secured the role was about to run out. */
        DEADLINE,
        /** The machine was suspended. */
        SUSPENDED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The guard can start a command.
     *
     * @param lookNanos how long it takes to look at all processes of the machine
     */
    record Ready(long lookNanos) implements Report {}

    /**
     * The guard was told how long the role lasts.
     *
     * @param untilNanos what it was told
     */
    record Heard(long untilNanos) implements Report {}

    /**
     * A command was started.
     *
     * @param run number that the agent gave it
     * @param pid its process id
     */
    record Started(long run, long pid) implements Report {}

    /**
     * A command was not started: the role was over, or nearly, or not that of its term.
     *
     * @param run number that the agent gave it
     */
    record Refused(long run) implements Report {}

    /**
     * A command could not be started.
     *
     * @param run number that the agent gave it
     * @param problem why
     */
    record Failed(long run, String problem) implements Report {}

    /**
     * A command is over, with everything that it started.
     *
     * @param run number that the agent gave it
     * @param exitCode of the command itself; 128 + signal when a signal ended it
     * @param cause why
     * @param killNanos from the first SIGKILL until nothing was found any more; 0 when nothing was to be killed
     * @param killLeftNanos how much of the role was left when it was killed; as the next one when it was not
     * @param leftNanos how much of the role was left when nothing of the command was found any more; negative: too late
     */
    record Ended(long run, int exitCode, Cause cause, long killNanos, long killLeftNanos, long leftNanos)
            implements Report {}

    /**
     * Processes do not die.
     *
     * @param pids theirs, separated by commas
     */
    record Stuck(String pids) implements Report {}

    /**
     * The guard's process is gone, and whatever it had started is dead.
     *
     * @param problem how that was noticed, when it is of interest; else empty
     */
    record Lost(String problem) implements Report {}

    /** For the wire. */
    default String line() {
        if (this instanceof Ready ready) {
            return "ready " + ready.lookNanos();
        }
        if (this instanceof Heard heard) {
            return "heard " + heard.untilNanos();
        }
        if (this instanceof Started started) {
            return "started %d %d".formatted(started.run(), started.pid());
        }
        if (this instanceof Refused refused) {
            return "refused " + refused.run();
        }
        if (this instanceof Failed failed) {
            return "failed %d %s".formatted(failed.run(), failed.problem().replace('\n', ' '));
        }
        if (this instanceof Ended ended) {
            return "ended %d %d %s %d %d %d"
                    .formatted(
                            ended.run(),
                            ended.exitCode(),
                            ended.cause(),
                            ended.killNanos(),
                            ended.killLeftNanos(),
                            ended.leftNanos());
        }
        return this instanceof Stuck stuck ? "stuck " + stuck.pids() : "lost " + ((Lost) this).problem();
    }

    /** From the wire. */
    static Report of(String line) {
        String[] words = line.split(" ", 2);
        String rest = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "ready" -> new Ready(Long.parseLong(rest));
            case "heard" -> new Heard(Long.parseLong(rest));
            case "started" -> {
                String[] parts = rest.split(" ", -1);
                yield new Started(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
            }
            case "refused" -> new Refused(Long.parseLong(rest));
            case "failed" -> {
                String[] parts = rest.split(" ", 2);
                yield new Failed(Long.parseLong(parts[0]), parts[1]);
            }
            case "ended" -> {
                String[] parts = rest.split(" ", -1);
                yield new Ended(
                        Long.parseLong(parts[0]),
                        Integer.parseInt(parts[1]),
                        Cause.valueOf(parts[2]),
                        Long.parseLong(parts[3]),
                        Long.parseLong(parts[4]),
                        Long.parseLong(parts[5]));
            }
            case "stuck" -> new Stuck(rest);
            case "lost" -> new Lost(rest);
            default -> throw new IllegalArgumentException("the guard said '" + line + "'");
        };
    }
}
