package io.oneactive.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A small file system of one's own, in memory. */
final class Mount implements AutoCloseable {
    private final Path directory;

    Mount(Path directory, String options) throws IOException {
        this.directory = directory;
        run("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory.toString());
    }

    void change(String option) throws IOException {
        run("mount", "-o", "remount," + option, directory.toString());
    }

    /** Uses up all room and returns the file that does. */
    Path fill() throws IOException {
        Path filler = directory.resolve("filler");
        try (OutputStream output = Files.newOutputStream(filler)) {
            while (true) {
                output.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
        return filler;
    }

    @Override
    public void close() throws IOException {
        run("umount", "--lazy", directory.toString());
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> output = process.inputReader().lines().toList();
        // Its output has ended, so it ends.
        assertThat(process.onExit().orTimeout(30, TimeUnit.SECONDS).join().exitValue())
                .as("%s: %s", List.of(command), output)
                .isZero();
    }
}
