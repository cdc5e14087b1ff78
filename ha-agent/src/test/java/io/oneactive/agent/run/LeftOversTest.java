package io.oneactive.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftOversTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    /** Other tests end what is left of their nodes. */
    private final String node = "line/" + UUID.randomUUID();

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void theCommandOfADeadAgentOfThisNodeIsKilledAndNoOther() throws Exception {
        Process agent = start(List.of("sleep", "1000"), "");
        String owner = Owner.of(agent.pid());
        Process other = start(List.of("sleep", "1000"), node + "b:" + owner + ":one");
        Process mine = start(List.of("sleep", "1000"), node + ":" + owner + ":one");
        assertThat(LeftOvers.end(node, LIMIT)).as("while its agent is alive").isEmpty();
        agent.destroyForcibly().waitFor();

        assertThat(LeftOvers.end(node, LIMIT)).containsExactly(mine.pid());

        assertThat(mine.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(other.isAlive()).isTrue();
    }

    /** It would start a command when it goes on, since that was the last that it was told. */
    @Test
    void theGuardOfADeadAgentIsKilledThoughItWasStopped() throws Exception {
        Process agent = start(List.of("sleep", "1000"), "");
        // A process that looks like a guard, and does not end by itself.
        Process guard = start(
                List.of(
                        "sh",
                        "-c",
                        "while :; do sleep 1; done",
                        Guard.class.getName(),
                        "/tmp/socket",
                        node + ":" + Owner.of(agent.pid()) + ":one",
                        "-"),
                "");
        LeftOvers.end(node, LIMIT);
        assertThat(guard.isAlive()).as("while its agent is alive").isTrue();
        agent.destroyForcibly().waitFor();

        LeftOvers.end(node, LIMIT);

        assertThat(guard.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aProcessIdThatIsUsedAgainIsNotTheAgent() {
        long pid = ProcessHandle.current().pid();

        assertThat(Owner.isAlive(Owner.current())).isTrue();
        assertThat(Owner.isAlive(pid + ".1")).isFalse();
    }

    @Test
    void theWatcherKillsTheCommandWhenTheGuardEnds() throws Exception {
        Watcher watcher = Watcher.start(Optional.empty());
        Process leader = start(List.of("setsid", "sh", "-c", "trap '' TERM; sleep 1000 & sleep 1000"), "x");
        Awaitility.await("all are there")
                .atMost(LIMIT)
                .until(() -> leader.descendants().count() == 2);
        List<ProcessHandle> children = leader.descendants().toList();
        watcher.watch(leader.pid());

        watcher.close();

        assertThat(leader.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Awaitility.await("all are dead")
                .atMost(LIMIT)
                .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    private Process start(List<String> command, String mark) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        if (!mark.isEmpty()) {
            builder.environment().put(ProcessTree.MARK, mark);
        }
        Process process = builder.start();
        processes.add(process);
        return process;
    }
}
