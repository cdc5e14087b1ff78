package io.oneactive.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.ActiveTerm;
import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.ResolvedSetting;
import io.oneactive.agent.demo.Shell;
import io.oneactive.agent.run.CommandStatus.Condition;
import io.oneactive.spi.SettingValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A supervisor with a real guard; the test plays the node. */
@Execution(ExecutionMode.CONCURRENT)
class SupervisorTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SECOND = 1_000_000_000;

    /** The end of a role waits so long for what has to end before, and a little longer. */
    private static final String PATIENT = "60000";

    private static final NodeEvent EVENT =
            new NodeEvent(1, Instant.EPOCH, 0, NodeState.PASSIVE, NodeState.ACTIVE, 1, Reason.PROMISE_EXPIRED, "");

    @TempDir
    private Path directory;

    private final List<String> remarks = new CopyOnWriteArrayList<>();
    private Optional<Supervisor> made = Optional.empty();

    /** A term that is held, or not. */
    private record Term(long token, boolean isHeld) implements ActiveTerm {
        @Override
        public Duration remaining() {
            return isHeld ? Duration.ofHours(1) : Duration.ZERO;
        }

        @Override
        public void check() {
            throw new IllegalStateException("nobody asks for this");
        }
    }

    @AfterEach
    void close() {
        made.ifPresent(Supervisor::close);
    }

    @Test
    void whatComesAfterTheCommandKnowsTheTokenToo() throws Exception {
        Path token = directory.resolve("token");
        Supervisor supervisor = start(
                Map.of(
                        "onPassive",
                        "echo $ONEACTIVE_TOKEN > " + token,
                        "hookTimeLimitMS",
                        PATIENT,
                        "stopTimeMS",
                        PATIENT,
                        "controlGroup",
                        "never"),
                List.of("sleep", "1000"));
        supervisor.occupiedUntil(7, System.nanoTime() + 3_600 * SECOND);
        supervisor.onActive(new Term(7, true), EVENT);
        awaitCommand(supervisor);

        supervisor.onPassive(EVENT);

        assertThat(token).hasContent("7");
        assertThat(remarks).anyMatch(remark -> remark.startsWith("warning: no control group"));
    }

    @Test
    void nothingIsStartedForATermThatIsOverAlready() throws Exception {
        Path before = directory.resolve("before");
        Path after = directory.resolve("after");
        Supervisor supervisor = start(
                Map.of("onActive", "touch " + before, "onPassive", "touch " + after, "stopTimeMS", PATIENT),
                List.of("sleep", "1000"));
        Awaitility.await("the guard, for which a hook waits, too")
                .atMost(LIMIT)
                .until(() -> remarks.stream().anyMatch(remark -> remark.startsWith("guard of the command")));

        supervisor.onActive(new Term(7, false), EVENT);
        Awaitility.await("it looks at the term again and again, and nothing is started")
                .during(Duration.ofSeconds(1))
                .atMost(LIMIT)
                .until(() -> !Files.exists(before));
        supervisor.onPassive(EVENT);

        assertThat(before).doesNotExist();
        assertThat(after).doesNotExist();
        assertThat(supervisor.status().starts()).isZero();
    }

    @Test
    void whatTheHookLeftInTheBackgroundIsDeadBeforeTheRoleIsHandedOver() throws Exception {
        Path pid = directory.resolve("pid");
        Supervisor supervisor = start(
                Map.of(
                        "onActive",
                        "(setsid sh -c 'echo $$ > %s.new; mv %s.new %s; exec sleep 1000' &); sleep 1000"
                                .formatted(pid, pid, pid),
                        "hookTimeLimitMS",
                        "600000",
                        "stopTimeMS",
                        PATIENT),
                List.of("sleep", "1000"));
        supervisor.occupiedUntil(7, System.nanoTime() + 3_600 * SECOND);
        supervisor.onActive(new Term(7, true), EVENT);
        Awaitility.await("the hook's background work").atMost(LIMIT).until(() -> Files.exists(pid));
        assertThat(supervisor.status().condition()).isEqualTo(Condition.PREPARING);

        supervisor.onPassive(EVENT);

        ProcessFacts left = ProcessFacts.of(Long.parseLong(Files.readString(pid).strip()));
        assertThat(left == null || left.isOver()).isTrue();
    }

    @Test
    @Tag("long")
    void aCommandThatIsNotDeadInTimeDelaysTheNextOneAndTheHandOverAfterThat() throws Exception {
        Supervisor supervisor =
                start(Map.of("stopTimeMS", "0"), List.of("sh", "-c", "trap '' TERM; while :; do sleep 1; done"));
        supervisor.occupiedUntil(7, System.nanoTime() + 3_600 * SECOND);
        supervisor.onActive(new Term(7, true), EVENT);
        long first = awaitCommand(supervisor);
        long guard = supervisor.status().guardPid();
        try (Shell shell = Shell.open()) {
            shell.signal("STOP", guard);
            supervisor.onPassive(EVENT);
            assertThat(remarks).anyMatch(remark -> remark.contains("has not ended in time"));
            assertThat(isAlive(first)).isTrue();

            supervisor.onActive(new Term(8, true), EVENT);
            shell.signal("CONT", guard);
        }
        supervisor.occupiedUntil(8, System.nanoTime() + 3_600 * SECOND);
        Awaitility.await("the next command")
                .atMost(LIMIT)
                .until(() -> supervisor.status().starts() == 2);
        long second = awaitCommand(supervisor);
        assertThat(isAlive(first)).isFalse();

        supervisor.onPassive(EVENT);

        assertThat(isAlive(second)).isFalse();
    }

    private static long awaitCommand(Supervisor supervisor) {
        Awaitility.await("a command")
                .atMost(LIMIT)
                .until(() -> supervisor.status().pid() != 0);
        return supervisor.status().pid();
    }

    private static boolean isAlive(long pid) {
        ProcessFacts facts = ProcessFacts.of(pid);
        return facts != null && !facts.isOver();
    }

    private Supervisor start(Map<String, String> given, List<String> command) throws IOException {
        List<ResolvedSetting> node = new ArrayList<>();
        Map.of(
                        "probeIntervalMS", "200",
                        "failedProbeCount", "3",
                        "safetyMarginPercent", "10",
                        "handoverTimeoutMS", "400",
                        "members", "gw-a, gw-b",
                        "trustCrashEvidence", "false")
                .forEach((key, value) -> node.add(new ResolvedSetting(key, value, "default", "")));
        Map<String, SettingValues.Given> values = new HashMap<>();
        given.forEach((key, value) -> values.put(key, new SettingValues.Given(value, "file")));
        List<String> problems = new ArrayList<>();
        RunSettings settings =
                RunSettings.of(SettingValues.check("run.", RunSettings.specs(), values, problems), node, problems);
        assertThat(problems).isEmpty();
        Supervisor supervisor = new Supervisor(settings, command, "line", "gw-a", remarks::add);
        made = Optional.of(supervisor);
        supervisor.startGuard();
        return supervisor;
    }
}
