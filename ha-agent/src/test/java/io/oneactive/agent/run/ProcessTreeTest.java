package io.oneactive.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTreeTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final String mark = UUID.randomUUID().toString();
    private final ProcessTree tree = new ProcessTree(mark, Optional.empty());

    @AfterEach
    void endAll() {
        tree.kill(0, true);
    }

    @Test
    void daemonsThatLeftTheSessionAndLostTheirParentsAreKilled() throws Exception {
        Process leader = start("setsid sh -c 'sleep 1000 & sleep 1000 &' & sleep 1000");
        Awaitility.await("all are there").atMost(LIMIT).until(() -> sleepers(0) == 3);

        kill(leader.pid(), true);

        assertThat(tree.alive(leader.pid())).isEmpty();
        assertThat(leader.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatWasForkedWithoutTheMarkIsFoundByItsParent() throws IOException {
        Process leader = start("env -i setsid sleep 1000 & wait");
        Awaitility.await("both are there").atMost(LIMIT).until(() -> sleepers(leader.pid()) == 1);
        List<ProcessHandle> both = tree.alive(leader.pid());
        assertThat(both).hasSize(2);

        kill(leader.pid(), true);

        Awaitility.await("both are dead")
                .atMost(LIMIT)
                .until(() -> both.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aProcessThatForksAllTheTimeIsKilled() throws IOException {
        Process leader = start("while :; do sleep 1000 & done");
        Awaitility.await("many are there")
                .atMost(LIMIT)
                .until(() -> tree.alive(leader.pid()).size() > 10);

        kill(leader.pid(), true);

        assertThat(tree.alive(leader.pid())).isEmpty();
    }

    @Test
    void nothingSurvivesWhateverTheCommandIsJustDoing() throws Exception {
        Path lock = directory.resolve("lock");
        for (int i = 0; i < 20; i++) {
            Process leader = start(
                    "exec 9>" + lock + "; flock -n 9 || exit 7; setsid sh -c 'sleep 1000 & sleep 1000 &' & sleep 1000");
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < i * 600_000L) {
                Thread.onSpinWait();
            }

            kill(leader.pid(), true);

            assertThat(leader.waitFor()).as("round " + i).isNotEqualTo(7);
            assertThat(new ProcessBuilder("flock", "-n", lock.toString(), "true")
                            .start()
                            .waitFor())
                    .as("the lock is free after round " + i)
                    .isZero();
        }
    }

    @Test
    void whoWasFoundOnceIsKilledThoughNothingTellsAnyMoreWhereItCameFrom() throws Exception {
        Process leader = start("env -i setsid sleep 1000 & wait");
        Awaitility.await("both are there").atMost(LIMIT).until(() -> sleepers(leader.pid()) == 1);
        ProcessHandle stray = tree.alive(leader.pid()).stream()
                .filter(one -> one.pid() != leader.pid())
                .findFirst()
                .orElseThrow();
        leader.destroyForcibly().waitFor();

        kill(leader.pid(), true);

        Awaitility.await("it is dead").atMost(LIMIT).until(() -> !stray.isAlive());
    }

    @Test
    void aProcessOfWhichOnlyTheFirstThreadHasEndedIsNotOver() {
        String fields =
                " 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 %d 0 77 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
        String zombie = "4711 (a ) Z) Z" + fields;

        assertThat(ProcessFacts.parse(4711, zombie.formatted(2)).isOver()).isFalse();
        assertThat(ProcessFacts.parse(4711, zombie.formatted(1)).isOver()).isTrue();
        assertThat(ProcessFacts.parse(4711, zombie.formatted(1)).started()).isEqualTo(77);
        assertThat(ProcessFacts.parse(4711, ("4711 (a) S" + fields).formatted(1))
                        .isOver())
                .isFalse();
    }

    /** With the number of the call that ends one thread; the other one goes on. */
    @Test
    @Tag("long")
    void aProcessOfWhichTheFirstThreadHasEndedIsKilled() throws Exception {
        Path beat = directory.resolve("beat");
        Path program = Files.writeString(directory.resolve("threads.py"), """
                import ctypes, os, sys, threading, time
                def work():
                    while True:
                        open(sys.argv[1], 'a').write('x')
                        time.sleep(0.01)
                threading.Thread(target=work).start()
                os.setsid()
                ctypes.CDLL(None).syscall({'x86_64': 60, 'aarch64': 93}[os.uname().machine], 0)
                """);
        start("python3 " + program + " " + beat + " & exit");
        Awaitility.await("it works").atMost(LIMIT).until(() -> Files.exists(beat) && Files.size(beat) > 20);

        kill(0, true);

        long size = Files.size(beat);
        long killed = System.nanoTime();
        Awaitility.await("some beats' time").atMost(LIMIT).until(() -> System.nanoTime() - killed > 300_000_000);
        assertThat(Files.size(beat)).isEqualTo(size);
    }

    @Test
    void whatAHookHasLeftInTheBackgroundSurvivesARestartOfTheCommandButNotTheTerm() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", "1000");
        builder.environment().put(ProcessTree.MARK, mark + ProcessTree.HOOK);
        Process background = builder.start();
        Process command = start("sleep 1000");

        kill(command.pid(), false);
        assertThat(command.waitFor()).isNotZero();
        assertThat(background.isAlive()).isTrue();

        kill(command.pid(), true);
        assertThat(background.waitFor()).isNotZero();
    }

    @Test
    void otherProcessesAreLeftAlone() throws IOException {
        Process mine = start("sleep 1000");
        Process other = new ProcessBuilder("sleep", "1000").start();
        try {
            assertThat(new ProcessTree("another mark", Optional.empty()).alive(0))
                    .isEmpty();

            kill(mine.pid(), true);

            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    /** On a busy machine it may take more than a second until what was killed is dead. */
    private void kill(long leader, boolean alsoHooks) {
        Awaitility.await("nothing is left")
                .pollDelay(Duration.ZERO)
                .atMost(LIMIT)
                .until(() -> tree.kill(leader, alsoHooks).isPresent());
    }

    private long sleepers(long leader) throws IOException {
        long count = 0;
        for (ProcessHandle one : tree.alive(leader)) {
            Path comm = Path.of("/proc/" + one.pid() + "/comm");
            if (Files.exists(comm) && Files.readString(comm).strip().equals("sleep")) {
                count++;
            }
        }
        return count;
    }

    private Process start(String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of("sh", "-c", script)).directory(directory.toFile());
        builder.environment().put(ProcessTree.MARK, mark);
        return builder.start();
    }
}
