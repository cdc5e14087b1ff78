package io.oneactive.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.oneactive.HaStartException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With processes that are killed and disks that are full. Mounts small file systems of its own, so it must run as root. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FileTermStoreIT {
    private static final int KILLS = 20;

    @TempDir
    private Path directory;

    @Test
    void aKilledProcessLosesNothingThatWasAcknowledged() throws IOException, InterruptedException {
        Random random = new Random(1);
        long last = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            last = lastAcknowledged(last, random.nextInt(200));
            try (FileTermStore store = FileTermStore.open(directory, "line-7", "gw-a")) {
                long loaded = store.load().orElseThrow().term();
                assertThat(loaded).as("after kill %d", kill).isBetween(last, last + 1);
                last = loaded;
            }
        }
        assertThat(last).isGreaterThan(KILLS);
    }

    /** Runs the writer, kills it after some acknowledgements, and returns the last one. */
    private long lastAcknowledged(long before, int acknowledgements) throws IOException, InterruptedException {
        Process writer = start();
        try (BufferedReader lines = writer.inputReader()) {
            long last = before;
            for (int i = 0; i <= acknowledgements; i++) {
                last = Long.parseLong(lines.readLine());
            }
            writer.toHandle().destroyForcibly(); // the handle's leaves its output open
            // What was acknowledged between the decision and the kill. The last line may be half: its number would be
            // smaller.
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line.isEmpty() ? last : Math.max(last, Long.parseLong(line));
            }
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(writer.exitValue()).as("SIGKILL").isEqualTo(128 + 9);
            return last;
        } finally {
            writer.destroyForcibly();
        }
    }

    @Test
    void aDirectoryInUseByAnotherProcessIsRefusedUntilThatIsGone() throws IOException, InterruptedException {
        Process writer = start();
        try (BufferedReader lines = writer.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("1");
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(HaStartException.class)
                        .isThrownBy(() -> FileTermStore.open(directory, "line-7", "gw-b"))
                        .withMessageStartingWith("state directory " + directory + " is in use by process "
                                + writer.pid() + " (node gw-a, since 20")
                        .withMessageContaining("give this one a stateDirectory of its own");
            }
            writer.destroyForcibly();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
            try (FileTermStore store = FileTermStore.open(directory, "line-7", "gw-a")) {
                assertThat(store.load()).isPresent();
            }
        } finally {
            writer.destroyForcibly();
        }
    }

    @Test
    void aFullDiskKeepsTheLastStateAndIsUsedAgainWhenThereIsRoom() throws Exception {
        try (Mount mount = new Mount(directory, "size=64k");
                FileTermStore store = FileTermStore.open(directory, "line-7", "gw-a")) {
            store.write(States.VOTED);
            Path filler = mount.fill();
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.write(States.LEFT))
                    .withMessage("state file " + directory.resolve("oneactive-state.json")
                            + " cannot be written: No space left on device");
            assertThat(store.load()).contains(States.VOTED);
            Files.delete(filler);
            store.write(States.LEFT);
            assertThat(store.load()).contains(States.LEFT);
        }
    }

    @Test
    void aFullDiskIsNoticedAtTheStart() throws Exception {
        try (Mount mount = new Mount(directory, "size=64k")) {
            mount.fill();
            assertThatExceptionOfType(HaStartException.class)
                    .isThrownBy(() -> FileTermStore.open(directory, "line-7", "gw-a"))
                    .withMessageStartingWith(
                            "state directory " + directory + " cannot be used: No space left on device");
        }
    }

    @Test
    void aReadOnlyDiskIsNoticedAtTheStart() throws Exception {
        try (Mount mount = new Mount(directory, "size=64k")) {
            mount.change("ro");
            assertThatExceptionOfType(HaStartException.class)
                    .isThrownBy(() -> FileTermStore.open(directory, "line-7", "gw-a"))
                    .withMessageStartingWith("state directory " + directory + " cannot be used: Read-only file system");
            assertThatExceptionOfType(HaStartException.class)
                    .isThrownBy(() -> FileTermStore.open(directory.resolve("new"), "line-7", "gw-a"))
                    .withMessageStartingWith(
                            "state directory " + directory.resolve("new") + " cannot be used: Read-only file system");
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreWriterProgram.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
