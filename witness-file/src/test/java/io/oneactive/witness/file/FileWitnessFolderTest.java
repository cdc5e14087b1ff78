package io.oneactive.witness.file;

import static io.oneactive.witness.file.Claims.CLUSTER;
import static io.oneactive.witness.file.Claims.LIMIT;
import static io.oneactive.witness.file.Claims.acquire;
import static io.oneactive.witness.file.Claims.await;
import static io.oneactive.witness.file.Claims.claim;
import static io.oneactive.witness.file.Claims.granted;
import static io.oneactive.witness.file.Claims.misconfigured;
import static io.oneactive.witness.file.Claims.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.oneactive.spi.InspectAnswer.Inspected;
import io.oneactive.spi.Lease;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that is damaged, foreign, replaced or crowded never makes two holders, and says what is wrong. */
class FileWitnessFolderTest {
    @TempDir
    Path folder;

    private final List<FileWitness> opened = new ArrayList<>();

    @BeforeEach
    void initialise() throws IOException {
        FileWitnessProvider.initialise(folder, CLUSTER);
    }

    @AfterEach
    void close() {
        opened.forEach(FileWitness::close);
    }

    private static String initCommand(Path folder) {
        return "ha witness init --witness file --cluster " + CLUSTER + " --set folder=" + folder.toAbsolutePath();
    }

    @Test
    void aFolderWithoutMarkerIsMisconfiguredForEveryCall() throws IOException {
        FileWitness witness = witness("a");
        Lease lease = acquire(witness, "a");
        Files.delete(marker());

        misconfigured(claim(witness, "a"), "'" + CLUSTER + ".witness'", initCommand(folder));
        misconfigured(witness.renew(lease), CLUSTER, "mount the share");
        misconfigured(witness.record(lease, 1), CLUSTER, "mount the share");
        misconfigured(witness.release(lease), CLUSTER, "mount the share");
        misconfigured(witness.inspect(LIMIT), CLUSTER, "mount the share");
    }

    @Test
    void aMarkerThatWasLostCanBeWrittenAgain() throws IOException {
        FileWitness holder = witness("a");
        Lease lease = acquire(holder, "a");
        granted(holder.record(lease, 7));
        Files.delete(marker());

        FileWitnessProvider.initialise(folder, CLUSTER);

        assertInstanceOf(Denied.class, claim(witness("b"), "b"));
        assertThat(granted(holder.renew(lease)).registeredTerm()).isEqualTo(7);
    }

    @Test
    void aMissingFolderIsMisconfigured() throws IOException {
        Path away = folder.resolve("away");
        misconfigured(claim(track(open(away, "a")), "a"), "does not exist", "mount the share");
        misconfigured(claim(track(open(away, "a")), "a"), "does not exist", "once: " + initCommand(away));
        Path file = Files.writeString(folder.resolve("file"), "");
        misconfigured(claim(track(open(file, "a")), "a"), "is no folder", "correct the setting 'folder'");
    }

    @Test
    void aFolderThatVanishesWhileTheLeaseIsHeldIsMisconfiguredUntilItIsBack() throws IOException {
        FileWitness witness = witness("a");
        Lease lease = acquire(witness, "a");
        Path away = folder.resolveSibling(folder.getFileName() + ".away");
        Files.move(folder, away);

        misconfigured(witness.renew(lease), "does not exist", "mount the share");

        Files.move(away, folder);
        granted(witness.renew(lease));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "something else",
                "oneactive witness 2\ncluster=line-7\nid=x\n",
                "oneactive witness 1\ncluster=line-8\nid=x\n"
            })
    void aMarkerThatIsNotOursIsMisconfigured(String text) throws IOException {
        Files.writeString(marker(), text);

        misconfigured(claim(witness("a"), "a"), "line-7.witness", "correct the setting 'folder'");
    }

    @Test
    void statesThatWereDeletedAreNotStartedAfresh() throws IOException {
        acquire(witness("a"), "a");
        for (Path state : states()) {
            Files.delete(state);
        }

        misconfigured(
                claim(witness("b"), "b"),
                "its files were deleted",
                "initialise the folder again: " + initCommand(folder));
    }

    @Test
    void aDamagedStateIsNamedAndGrantsNothing() throws IOException {
        FileWitness holder = witness("a");
        Lease lease = acquire(holder, "a");
        Path newest = newestState();
        Files.writeString(newest, Files.readString(newest).replace("state=held", "state=free"));

        misconfigured(claim(witness("b"), "b"), newest.getFileName() + "' is damaged: it does not match", "delete");
        misconfigured(holder.renew(lease), "is damaged", "delete this file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "oneactive witness state 2\n",
                "oneactive witness state 1\nchecksum=0\n",
                "oneactive witness state 1\nterm=1\nchecksum=4c5a4d5b\n"
            })
    void garbageInPlaceOfAStateIsNamed(String text) throws IOException {
        Files.writeString(stateFile(2), text);

        misconfigured(claim(witness("a"), "a"), stateFile(2).getFileName() + "' is damaged", "delete this file");
    }

    @Test
    void aHugeStateAFolderAndACopyAreDamaged() throws IOException {
        Files.writeString(stateFile(2), "oneactive witness state 1\n" + "x".repeat(1_000_000));
        misconfigured(claim(witness("a"), "a"), "is damaged", "delete this file");
        Files.delete(stateFile(2));
        Files.createDirectory(stateFile(2));
        misconfigured(claim(witness("a"), "a"), "it is a folder", "delete this file");
        Files.delete(stateFile(2));
        Files.copy(stateFile(1), stateFile(2));
        misconfigured(claim(witness("a"), "a"), "it holds state 1 of cluster", "delete this file");
        Files.delete(stateFile(2));
        granted(claim(witness("a"), "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "oneactive wit", "oneactive witness state 1\ncluster=li", "\0\0\0\0"})
    void anUnfinishedStateCountsAsHeldUntilItWasSeenForAWholeLease(String text) throws IOException {
        FileWitness before = witness("a");
        Lease lease = acquire(before, "a");
        granted(before.record(lease, 9));
        granted(before.release(lease));
        long number = newestNumber();
        Files.writeString(stateFile(number + 1), text);
        FileWitness witness = witness("b");
        long startNanos = System.nanoTime();

        Granted taken = awaitGrant(witness, "b");

        assertThat(System.nanoTime() - startNanos).isGreaterThan(Claims.LEASE.toNanos());
        assertThat(taken.registeredTerm())
                .as("the term of the last complete state")
                .isEqualTo(9);
        assertThat(newestNumber()).isEqualTo(number + 2);
    }

    @Test
    void foreignFilesAreSkippedAndNamed() throws IOException {
        Files.writeString(folder.resolve(CLUSTER + ".lease.99999999999999999999"), "too great");
        Files.writeString(folder.resolve("holiday.jpg"), "");

        Lease lease = acquire(witness("a"), "a");

        assertThat(lease.validity()).isPositive();
        Inspected inspected = assertInstanceOf(Inspected.class, witness("a").inspect(LIMIT));
        assertThat(inspected.detail())
                .contains(CLUSTER + ".lease.99999999999999999999")
                .doesNotContain("holiday");
    }

    @Test
    void aCrowdedFolderIsMisconfigured() throws IOException {
        for (int i = 0; i <= 10_000; i++) {
            Files.createFile(folder.resolve("crowd-" + i));
        }

        misconfigured(claim(witness("a"), "a"), "more than 10000 files", "a folder of its own");
    }

    @Test
    @Tag("V6")
    void groupsInOneFolderDoNotDisturbEachOther() throws IOException {
        FileWitnessProvider.initialise(folder, "line-8");
        FileWitness other =
                track(new FileWitness(new LeaseFolder(folder, "line-8", new FolderFiles()), "a", Claims.LEASE));
        FileWitness one = witness("a");
        Lease lease = acquire(one, "a");
        granted(one.record(lease, 5));

        assertThat(granted(claim(other, "a")).registeredTerm()).isZero();
    }

    @Test
    void oldStatesAndRehearsalsAreTidiedAway() throws IOException {
        FileWitness witness = witness("a");
        Lease lease = acquire(witness, "a");
        for (int i = 0; i < 3 * LeaseFolder.KEPT_STATES; i++) {
            granted(witness.renew(lease));
            assertInstanceOf(Inspected.class, witness.inspect(LIMIT));
        }

        assertThat(states()).hasSize(LeaseFolder.KEPT_STATES);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("states and marker, nothing else").hasSize(LeaseFolder.KEPT_STATES + 1);
        }
    }

    @Test
    void aSleeperWhoseNumberWasTidiedAwayChangesNothing() throws IOException {
        LeaseFolder sleeper = new LeaseFolder(folder, CLUSTER, new FolderFiles());
        LeaseState late = sleeper.read().last().heldBy(Claims.request("late").leaseId(), "late", 99, Claims.LEASE);
        FileWitness witness = witness("a");
        Lease lease = acquire(witness, "a");
        for (int i = 0; i < 2 * LeaseFolder.KEPT_STATES; i++) {
            granted(witness.record(lease, i));
        }
        assertThat(stateFile(late.number())).doesNotExist();

        assertThat(sleeper.publish(late)).isFalse();

        assertThat(granted(witness.renew(lease)).registeredTerm()).isEqualTo(2 * LeaseFolder.KEPT_STATES - 1);
    }

    @Test
    void aFolderThatWasRestoredFromABackupIsNotTrusted() throws IOException {
        FileWitness witness = witness("a");
        Lease lease = acquire(witness, "a");
        granted(witness.record(lease, 4));
        Files.delete(newestState());

        assertThat(assertInstanceOf(Unknown.class, witness.renew(lease)).cause())
                .contains("restored from a backup");
        assertThat(assertInstanceOf(Unknown.class, claim(witness, "a")).cause()).contains("restart all nodes");
    }

    @Test
    @Tag("K4")
    void aWitnessThatWasMadeAnewIsNotTrustedForAWholeLease() throws IOException {
        FileWitness holder = witness("a");
        FileWitness other = witness("b");
        Lease lease = acquire(holder, "a");
        assertInstanceOf(Denied.class, claim(other, "b"));
        long sentNanos = System.nanoTime();
        granted(holder.renew(lease));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        FileWitnessProvider.initialise(folder, CLUSTER);

        awaitGrant(other, "b");

        assertThat(System.nanoTime() - sentNanos).isGreaterThan(lease.validity().toNanos());
        assertInstanceOf(Denied.class, holder.renew(lease));
    }

    @Test
    @Tag("K3")
    void theHoldersDurationCountsNotTheTakers() {
        Duration longer = Claims.LEASE.multipliedBy(3);
        FileWitness holder = track(open(folder, "a", longer));
        long sentNanos = System.nanoTime();
        Lease lease = acquire(holder, "a");
        assertThat(lease.validity()).isGreaterThan(Claims.LEASE.multipliedBy(2));

        awaitGrant(witness("b"), "b");

        assertThat(System.nanoTime() - sentNanos).isGreaterThan(lease.validity().toNanos());
    }

    @Test
    void threadsEndWithTheWitness() {
        FileWitness witness = witness("ending");
        acquire(witness, "ending");
        witness.inspect(LIMIT);
        assertThat(threadsOf("ending")).hasSize(2);

        witness.close();

        await("its threads have ended", () -> threadsOf("ending").isEmpty());
        assertThat(assertInstanceOf(Unknown.class, claim(witness, "ending")).cause())
                .contains("closed");
        assertInstanceOf(Unknown.class, witness.inspect(LIMIT));
    }

    private static List<Thread> threadsOf(String nodeId) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith("-" + nodeId))
                .toList();
    }

    private static Granted awaitGrant(FileWitness witness, String nodeId) {
        List<Granted> grants = new ArrayList<>();
        await("the lease is granted", () -> {
            WitnessAnswer answer = claim(witness, nodeId);
            if (answer instanceof Granted grant) {
                grants.add(grant);
            } else {
                Duration retryAfter =
                        assertInstanceOf(Denied.class, answer).retryAfter().orElseThrow();
                assertThat(retryAfter).isPositive();
            }
            return !grants.isEmpty();
        });
        return grants.get(0);
    }

    private FileWitness witness(String nodeId) {
        return track(open(folder, nodeId));
    }

    private FileWitness track(FileWitness witness) {
        opened.add(witness);
        return witness;
    }

    private Path marker() {
        return folder.resolve(CLUSTER + ".witness");
    }

    private Path stateFile(long number) {
        return folder.resolve("%s.lease.%020d".formatted(CLUSTER, number));
    }

    private List<Path> states() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(CLUSTER + ".lease."))
                    .toList();
        }
    }

    private Path newestState() throws IOException {
        return states().stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    private long newestNumber() throws IOException {
        String name = newestState().getFileName().toString();
        return Long.parseLong(name.substring(name.lastIndexOf('.') + 1));
    }
}
