package io.oneactive.agent;

import io.oneactive.HandoverResult.Outcome;
import io.oneactive.agent.control.JsonObject;
import io.oneactive.agent.control.RemoteAgent;
import io.oneactive.agent.terminal.Choices;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ha drill}. */
@Command(
        name = "drill",
        description = {
            "Practises a planned switchover: gives the role to the peer, looks whether it acts, and takes it back; measures both, and writes a report."
                    + " The command is stopped and started twice. To be asked for where the node is active.",
            "",
            "The way back is asked for over HTTP at the peer's agent, with the token 'http.token' of this node's configuration, which the peer's must"
                    + " have, too. Without --peer the drill ends there.",
            "",
            "Ends with 0 when everything went as planned, 6 when nothing was done, 4 when something did not happen in time."
        })
final class DrillCommand implements Callable<Integer> {
    private static final Duration PRESENCE = Duration.ofSeconds(2);
    private static final Duration SETTLING = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = 100_000_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Option(
            names = "--peer",
            paramLabel = "URL",
            description = "the other agent, for instance http://192.168.15.12:8080; for the way back")
    private @Nullable URI peer;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "default: drill-DATE.txt in this folder; a file that is there is continued")
    private @Nullable Path report;

    private Optional<Path> written = Optional.empty();

    @Override
    public Integer call() throws IOException {
        JsonObject before = status();
        String self = before.text("node").orElse("");
        if (!before.text("role").orElse("").equals("active")) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "nothing was done: %s is not active; %s"
                            .formatted(
                                    self,
                                    before.text("activeNode")
                                            .map(active -> active + " is: drill there")
                                            .orElse("nobody is")));
        }
        Optional<RemoteAgent> remote = Optional.ofNullable(peer).map(this::remote);
        Path file = reportFile();
        written = Optional.of(file);
        note("drill of cluster %s, asked for on %s"
                .formatted(before.text("cluster").orElse(""), self));
        int result;
        try {
            result = drill(self, remote);
        } catch (CommandFailure failure) {
            note(CommandFailure.reason(failure));
            result = failure.exitCode();
        }
        note(result == ExitCode.GOOD ? "the drill went as planned" : "the drill did NOT go as planned");
        spec.commandLine().getOut().println("report: " + file);
        spec.commandLine().getOut().flush();
        return result;
    }

    /** This node, by its own word: passive, healthy, its command ended. */
    private boolean couldTakeOver() {
        try {
            JsonObject here = status();
            String command = here.object("command")
                    .flatMap(running -> running.text("condition"))
                    .orElse("idle");
            return isState(here, "passive") && here.flag("eligible") && command.equals("idle");
        } catch (CommandFailure noAnswer) {
            return false;
        }
    }

    private boolean isHere(String state) {
        try {
            return isState(status(), state);
        } catch (CommandFailure noAnswer) {
            return false;
        }
    }

    private static boolean isState(JsonObject status, String state) {
        return status.number("validForMS").orElse(0L) > 0
                && status.text("state").orElse("").equals(state);
    }

    /** Made before anything is done; one that is there already is continued. */
    private Path reportFile() {
        Path file = report != null
                ? report
                : Path.of("drill-"
                        + Instant.now()
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString()
                                .replace(':', '-') + ".txt");
        try {
            return append(file, List.of());
        } catch (IOException unwritable) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "nothing was done: the report cannot be written to '%s': %s"
                            .formatted(
                                    file, unwritable instanceof NoSuchFileException ? "no such folder" : unwritable));
        }
    }

    /** Looked for before anything is done. */
    private RemoteAgent remote(URI address) {
        String token = control.token()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE, "nothing was done: the way back needs 'http.token' in the configuration"));
        RemoteAgent remote = new RemoteAgent(address, token);
        if (!remote.isLive(PRESENCE)) {
            throw new CommandFailure(
                    ExitCode.REFUSED, "nothing was done: no agent answers at %s for the way back".formatted(address));
        }
        try {
            remote.requireToken(PRESENCE);
        } catch (CommandFailure refused) {
            throw new CommandFailure(refused.exitCode(), "nothing was done: " + CommandFailure.reason(refused));
        }
        return remote;
    }

    private int drill(String self, Optional<RemoteAgent> remote) {
        JsonObject there = control.ask("switchover -", SwitchoverCommand.LIMIT).json();
        note("there: " + outcome(there));
        if (!there.flag("done")) {
            return isNothingDone(there) ? ExitCode.REFUSED : ExitCode.TOO_LATE;
        }
        if (remote.isEmpty()) {
            note("no --peer: the role stays there");
            return ExitCode.GOOD;
        }
        if (!awaitReady(remote.get())) {
            note("the peer was not ready, or %s could not take over again, within %d s; the role stays there"
                    .formatted(self, SETTLING.toSeconds()));
            return ExitCode.TOO_LATE;
        }
        JsonObject back = remote.get().order("/switchover?to=" + self, SwitchoverCommand.LIMIT);
        note("back: " + outcome(back));
        // The role is at the peer: that the way back was refused is not "nothing was done".
        boolean isBack = back.flag("done") || (back.flag("underWay") && awaitRole(remote.get()));
        return isBack ? ExitCode.GOOD : ExitCode.TOO_LATE;
    }

    /** Else the role was given up, or is being given up. */
    private static boolean isNothingDone(JsonObject answer) {
        Optional<String> outcome = answer.text("outcome");
        return outcome.isEmpty()
                ? !answer.flag("underWay")
                : outcome.get().equals(Choices.word(Outcome.NO_SUCCESSOR))
                        || outcome.get().equals(Choices.word(Outcome.NOT_ACTIVE));
    }

    /** A hand-over that lasts longer than an answer over HTTP may; it is over when this node is active, or the peer works again. */
    private boolean awaitRole(RemoteAgent remote) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < SwitchoverCommand.LIMIT.toNanos()) {
            if (isHere("active")) {
                note("this node is active");
                return true;
            }
            if (remote.isReady(PRESENCE)) {
                note("the peer has kept the role");
                return false;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        note("no end of the hand-over in sight");
        return false;
    }

    private static String outcome(JsonObject answer) {
        return answer.text("detail").orElse("")
                + answer.number("tookMS").map(took -> "; took " + took + " ms").orElse("");
    }

    /** Its command runs, and this node could take over again. */
    private boolean awaitReady(RemoteAgent remote) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < SETTLING.toNanos()) {
            if (remote.isReady(PRESENCE) && couldTakeOver()) {
                note("the peer is active and ready after %d ms".formatted((System.nanoTime() - begun) / 1_000_000));
                return true;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return false;
    }

    /** Line by line: what was done is known also when the drill itself is ended. */
    private static Path append(Path file, List<String> lines) throws IOException {
        return Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private JsonObject status() {
        return control.ask("status", PRESENCE).json();
    }

    private void note(String line) {
        String dated = Instant.now() + "  " + line;
        PrintWriter out = spec.commandLine().getOut();
        out.println(dated);
        try {
            if (written.isPresent()) {
                var unused = append(written.get(), List.of(dated));
            }
        } catch (IOException full) {
            // A drill is not broken off for its report: the role would stay where it was not wanted.
            out.println("the report cannot be written any more: " + full);
            written = Optional.empty();
        }
        out.flush();
    }
}
