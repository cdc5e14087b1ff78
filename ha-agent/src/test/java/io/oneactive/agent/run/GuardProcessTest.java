package io.oneactive.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.demo.Shell;
import io.oneactive.agent.run.GuardProcess.Means;
import io.oneactive.agent.run.Report.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A real guard in a process of its own. The command writes its process id, ignores SIGTERM, and has a child. */
@Execution(ExecutionMode.CONCURRENT)
class GuardProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SECOND = 1_000_000_000;
    private static final Pattern STATE_OF_DEAD = Pattern.compile("\\) [ZX] ");
    private static final long TOKEN = 7;
    private static final long RUN = 1;

    /** Much longer than a kill takes: on a busy machine the report of it must arrive before the agent acts for the guard. */
    private static final Guard.Budget BUDGET = new Guard.Budget("TERM", 0, 24 * SECOND);

    /** For guards that do not act: after half of it the agent does. */
    private static final Guard.Budget SHORT_BUDGET = new Guard.Budget("TERM", 0, SECOND);

    private static final String STUBBORN =
            "cd %s; trap '' TERM; echo $$ > new; mv new pid; sleep 1000 & while :; do sleep 1; done";

    @TempDir
    private Path directory;

    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final List<GuardProcess> guards = new ArrayList<>();

    @AfterEach
    void endGuards() {
        guards.forEach(GuardProcess::close);
    }

    @Test
    void aRoleThatIsNotProlongedEndsTheCommandBeforeItIsOver() throws Exception {
        GuardProcess guard = start();
        long command = startBriefly(guard, RUN).pid();

        Report.Ended ended = await(Report.Ended.class);

        assertThat(ended.cause()).isEqualTo(Cause.DEADLINE);
        assertThat(ended.exitCode()).isEqualTo(128 + 9);
        assertThat(isAlive(command)).isFalse();
        // It had seconds for what takes milliseconds: less would be a guard that does not look ahead at all.
        assertThat(ended.killLeftNanos()).isPositive();
    }

    /** By hand, since it merely waits: for so long that a busy machine has time to start the command and to prolong its role. */
    @Test
    @Tag("long")
    void aRoleThatIsProlongedKeepsTheCommand() throws Exception {
        GuardProcess guard = startShort(STUBBORN.formatted(directory));
        long until = System.nanoTime() + 30 * SECOND;
        guard.occupied(TOKEN, until);
        guard.start(RUN, TOKEN, Map.of());
        long command = await(Report.Started.class).pid();

        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);

        Awaitility.await("the kill was due, and the agent's own")
                .atMost(LIMIT)
                .until(() -> System.nanoTime() - until > 0);

        assertThat(isAlive(command)).isTrue();
        assertThat(reports).isEmpty();
    }

    @Test
    void aRoleThatIsTakenBackEndsTheCommandAtOnce() throws Exception {
        GuardProcess guard = start();
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
        guard.start(RUN, TOKEN, Map.of());
        long command = await(Report.Started.class).pid();

        guard.occupied(TOKEN, System.nanoTime());

        assertThat(await(Report.Ended.class).cause()).isEqualTo(Cause.DEADLINE);
        assertThat(isAlive(command)).isFalse();
    }

    @Test
    void withoutTimeEnoughForTheSignalAndTheKillNothingIsStarted() throws Exception {
        Guard.Budget patient = new Guard.Budget("TERM", 1_000 * SECOND, 24 * SECOND);
        GuardProcess guard = start(patient, new Means(false, true), "echo > " + directory.resolve("pid"));
        guard.occupied(TOKEN, System.nanoTime() + 1_000 * SECOND);

        guard.start(RUN, TOKEN, Map.of());

        await(Report.Refused.class);
        guard.occupied(TOKEN, System.nanoTime());
        guard.start(RUN, TOKEN, Map.of());
        await(Report.Refused.class);
        assertThat(directory.resolve("pid")).doesNotExist();
    }

    @Test
    void aPlannedStopKillsWhenItsTimeIsUp() throws Exception {
        GuardProcess guard = start();
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
        guard.start(RUN, TOKEN, Map.of());
        long command = await(Report.Started.class).pid();
        awaitPid(command);

        guard.stop(RUN, System.nanoTime() + SECOND / 10);

        Report.Ended ended = await(Report.Ended.class);
        assertThat(ended.cause()).isEqualTo(Cause.STOPPED);
        assertThat(ended.exitCode()).isEqualTo(128 + 9);
        assertThat(isAlive(command)).isFalse();
    }

    /** It is told when all is dead, and not before: the daemon is ended by the agent only. */
    @Test
    void aGuardThatIsKilledTakesTheCommandAndItsDaemonAlong() throws Exception {
        Path pid = directory.resolve("daemon");
        GuardProcess guard = start(
                new Means(false, true),
                "setsid sh -c 'echo $$ > %s.new; mv %s.new %s; exec sleep 1000' & wait".formatted(pid, pid, pid));
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
        guard.start(RUN, TOKEN, Map.of());
        long command = await(Report.Started.class).pid();
        Awaitility.await("the daemon is there").atMost(LIMIT).until(() -> Files.exists(pid));

        ProcessHandle.of(guard.pid()).ifPresent(ProcessHandle::destroyForcibly);

        await(Report.Lost.class);
        assertThat(isAlive(command)).isFalse();
        assertThat(isAlive(Long.parseLong(Files.readString(pid).strip()))).isFalse();
    }

    @Test
    void aGuardThatIsStoppedBeforeItHasStartedTheCommandIsKilledWhenTheRoleEnds() throws Exception {
        GuardProcess guard = startShort(STUBBORN.formatted(directory));
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
        try (Shell shell = Shell.open()) {
            shell.signal("STOP", guard.pid());
            guard.start(RUN, TOKEN, Map.of());

            guard.occupied(TOKEN, System.nanoTime() + SECOND);

            await(Report.Lost.class);
        }
        assertThat(directory.resolve("pid")).doesNotExist();
    }

    @Test
    void aGuardThatIsStoppedIsKilledWithTheCommandWhenTheRoleEnds() throws Exception {
        GuardProcess guard = startShort(STUBBORN.formatted(directory));
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
        guard.start(RUN, TOKEN, Map.of());
        long command = await(Report.Started.class).pid();
        try (Shell shell = Shell.open()) {
            shell.signal("STOP", guard.pid());

            guard.occupied(TOKEN, System.nanoTime() + SECOND);

            await(Report.Lost.class);
        }
        assertThat(isAlive(command)).isFalse();
    }

    @Test
    void aCommandThatEndsByItselfIsReportedWithItsExitCode() throws Exception {
        GuardProcess guard = start(new Means(true, true), "exit 3");
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);

        guard.start(RUN, TOKEN, Map.of("ONE", "1"));

        await(Report.Started.class);
        Report.Ended ended = await(Report.Ended.class);
        assertThat(ended.cause()).isEqualTo(Cause.ITSELF);
        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(ended.killNanos()).isZero();
    }

    @Test
    void aRoleThatWasOverForAnInstantEndsTheCommandOfTheOldTerm() throws Exception {
        GuardProcess guard = start();
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
        guard.start(RUN, TOKEN, Map.of());
        long command = await(Report.Started.class).pid();

        guard.occupied(TOKEN, System.nanoTime());
        guard.occupied(TOKEN + 1, System.nanoTime() + 3_600 * SECOND);

        assertThat(await(Report.Ended.class).cause()).isEqualTo(Cause.DEADLINE);
        assertThat(isAlive(command)).isFalse();
    }

    @Test
    void anotherTermProlongsNothingAndNothingOfAnotherTermIsStarted() throws Exception {
        GuardProcess guard = start();
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
        guard.start(RUN, TOKEN - 1, Map.of());
        assertThat(await(Report.Refused.class).run()).isEqualTo(RUN);
        long run = startBriefly(guard, RUN + 1).run();

        guard.occupied(TOKEN + 1, System.nanoTime() + 3_600 * SECOND);

        assertThat(await(Report.Ended.class).run()).isEqualTo(run);
    }

    @Test
    void whatWasForkedSinceTheLastLookDiesWithTheAgent() throws Exception {
        Path pid = directory.resolve("worker");
        GuardProcess guard = start(
                new Means(false, true),
                "env -i setsid sh -c 'echo $$ > %s.new; mv %s.new %s; exec sleep 1000' & wait"
                        .formatted(pid, pid, pid));
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
        guard.start(RUN, TOKEN, Map.of());
        await(Report.Started.class);
        Awaitility.await("the worker is there")
                .pollInterval(Duration.ofMillis(5))
                .atMost(LIMIT)
                .until(() -> Files.exists(pid));

        guard.close();

        assertThat(isAlive(Long.parseLong(Files.readString(pid).strip()))).isFalse();
    }

    @Test
    void aGuardThatBreaksTakesTheCommandAlong() throws Exception {
        GuardProcess guard = start();
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
        guard.start(RUN, TOKEN, Map.of());
        long command = await(Report.Started.class).pid();

        guard.tell("nonsense");

        await(Report.Lost.class);
        assertThat(isAlive(command)).isFalse();
        Awaitility.await("the guard is gone").atMost(LIMIT).until(() -> !isAlive(guard.pid()));
    }

    @Test
    void aGuardThatIsStoppedIsKilledThoughTheCommandItselfIsDead() throws Exception {
        Path pid = directory.resolve("child");
        GuardProcess guard =
                startShort("sh -c 'echo $$ > %s.new; mv %s.new %s; exec sleep 1000' & wait".formatted(pid, pid, pid));
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
        guard.start(RUN, TOKEN, Map.of());
        long command = await(Report.Started.class).pid();
        Awaitility.await("the child is there").atMost(LIMIT).until(() -> Files.exists(pid));
        try (Shell shell = Shell.open()) {
            shell.signal("STOP", guard.pid());
            shell.signal("KILL", command);

            guard.occupied(TOKEN, System.nanoTime() + SECOND);

            await(Report.Lost.class);
        }
        assertThat(isAlive(Long.parseLong(Files.readString(pid).strip()))).isFalse();
    }

    @Test
    @Tag("long")
    void aGuardThatDoesNotAnswerIsReplacedWhileAllIsWell() throws Exception {
        GuardProcess guard = start();
        guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
        guard.start(RUN, TOKEN, Map.of());
        long command = await(Report.Started.class).pid();
        try (Shell shell = Shell.open()) {
            shell.signal("STOP", guard.pid());

            Awaitility.await("the guard is killed").atMost(LIMIT).until(() -> {
                guard.occupied(TOKEN, System.nanoTime() + 3_600 * SECOND);
                return reports.peek() instanceof Report.Lost;
            });
        }
        assertThat(isAlive(command)).isFalse();
    }

    @Test
    void theCommandSeesWhatIsMeantForItAndNotWhatIsMeantForTheAgent() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "HA_SECRET", "1", "NOTIFY_SOCKET", "/run/notify", "JAVA_TOOL_OPTIONS", "-Xmx1g", "PATH", "/bin"));

        Gate.adapt(environment);

        assertThat(environment)
                .doesNotContainKeys("HA_SECRET", "NOTIFY_SOCKET", "JAVA_TOOL_OPTIONS")
                .containsEntry("PATH", "/bin");
        Gate.restore(environment);
        assertThat(environment).containsEntry("JAVA_TOOL_OPTIONS", "-Xmx1g").hasSize(2);
    }

    private GuardProcess start() throws Exception {
        return start(new Means(false, true), STUBBORN.formatted(directory));
    }

    private GuardProcess startShort(String script) throws Exception {
        return start(SHORT_BUDGET, new Means(false, true), script);
    }

    private GuardProcess start(Means means, String script) throws Exception {
        return start(BUDGET, means, script);
    }

    private GuardProcess start(Guard.Budget budget, Means means, String script) throws Exception {
        GuardProcess guard = GuardProcess.start("line/gw-a", budget, List.of("sh", "-c", script), means, reports::add);
        guards.add(guard);
        await(Report.Ready.class);
        return guard;
    }

    /** Two seconds before the kill; again when the guard was so late, as it may be on a busy machine, that the time was not worth a start. */
    private Report.Started startBriefly(GuardProcess guard, long firstRun) throws InterruptedException {
        for (long run = firstRun; run < firstRun + 20; run++) {
            guard.occupied(TOKEN, System.nanoTime() + BUDGET.killNanos() + 2 * SECOND);
            guard.start(run, TOKEN, Map.of());
            Report report = await(Report.class);
            if (report instanceof Report.Started started) {
                return started;
            }
            assertThat(report).isEqualTo(new Report.Refused(run));
        }
        throw new AssertionError("refused 20 times");
    }

    /** Until the command ignores the signal. */
    private void awaitPid(long command) {
        Path file = directory.resolve("pid");
        Awaitility.await("the command runs")
                .atMost(LIMIT)
                .until(() ->
                        Files.exists(file) && Files.readString(file).strip().equals(Long.toString(command)));
    }

    private <T extends Report> T await(Class<T> kind) throws InterruptedException {
        Report report = reports.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        while (report instanceof Report.Stuck) {
            // On a busy machine it may take more than a second until what was killed is dead.
            report = reports.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(report).isInstanceOf(kind);
        return kind.cast(report);
    }

    /** One that is dead, and of which nobody has taken notice yet, is no more alive than others. */
    private static boolean isAlive(long pid) {
        Path stat = Path.of("/proc/" + pid + "/stat");
        try {
            return Files.exists(stat)
                    && !STATE_OF_DEAD.matcher(Files.readString(stat)).find();
        } catch (IOException gone) {
            return false;
        }
    }
}
