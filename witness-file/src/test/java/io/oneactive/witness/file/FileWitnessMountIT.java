package io.oneactive.witness.file;

import static io.oneactive.witness.file.Claims.CLUSTER;
import static io.oneactive.witness.file.Claims.LIMIT;
import static io.oneactive.witness.file.Claims.acquire;
import static io.oneactive.witness.file.Claims.claim;
import static io.oneactive.witness.file.Claims.granted;
import static io.oneactive.witness.file.Claims.misconfigured;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.oneactive.spi.InspectAnswer.Inspected;
import io.oneactive.spi.Lease;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the file system under the folder. Needs the right to mount. */
class FileWitnessMountIT {
    @TempDir
    Path temporary;

    private Path folder;
    private FileWitness witness;

    @BeforeEach
    void mount() throws Exception {
        folder = Files.createDirectory(temporary.resolve("mounted"));
        run("mount", "-t", "tmpfs", "-o", "size=1m", "oneactive-test", folder.toString());
        FileWitnessProvider.initialise(folder, CLUSTER);
        witness = Claims.open(folder, "a", Duration.ofMinutes(5));
    }

    @AfterEach
    void unmount() throws Exception {
        witness.close();
        run("umount", "-l", folder.toString());
    }

    @Test
    void aReadOnlyMountIsMisconfiguredAndTheRehearsalFindsIt() throws Exception {
        Lease lease = acquire(witness, "a");
        run("mount", "-o", "remount,ro", folder.toString());

        misconfigured(witness.inspect(LIMIT), "is mounted read-only", "mount it writable");
        misconfigured(witness.renew(lease), "is mounted read-only", "mount it writable");

        run("mount", "-o", "remount,rw", folder.toString());
        granted(witness.renew(lease));
    }

    @Test
    void aFullDiskIsMisconfiguredAndTheRehearsalFindsIt() throws Exception {
        Lease lease = acquire(witness, "a");
        granted(witness.record(lease, 3));
        Path filling = folder.resolve("filling");
        assertThatThrownBy(() -> fill(filling)).isInstanceOf(IOException.class);

        misconfigured(witness.inspect(LIMIT), "is full", "free some space");
        misconfigured(witness.renew(lease), "is full", "free some space");

        Files.delete(filling);
        assertThat(granted(witness.renew(lease)).registeredTerm()).isEqualTo(3);
        assertInstanceOf(Inspected.class, witness.inspect(LIMIT));
    }

    @Test
    void anEmptyMountPointIsNotTakenForTheWitness() throws Exception {
        Path mountPoint = Files.createDirectory(temporary.resolve("bound"));
        run("mount", "--bind", folder.toString(), mountPoint.toString());
        try (FileWitness other = Claims.open(mountPoint, "b", Duration.ofMinutes(5))) {
            Lease lease = acquire(other, "b");
            run("umount", mountPoint.toString());

            misconfigured(other.renew(lease), "is not the witness of cluster", "mount the share");
            misconfigured(claim(other, "b"), "is not the witness of cluster", "mount the share");
            misconfigured(other.inspect(LIMIT), "is not the witness of cluster", "mount the share");
            assertThat(mountPoint).isEmptyDirectory();

            run("mount", "--bind", folder.toString(), mountPoint.toString());
            granted(other.renew(lease));
        } finally {
            run("umount", "-l", mountPoint.toString());
        }
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[1_024]);
            }
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        boolean hasEnded = process.waitFor(30, TimeUnit.SECONDS);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(hasEnded && process.exitValue() == 0)
                .as("%s: %s", String.join(" ", command), output)
                .isTrue();
    }
}
