package io.oneactive.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.oneactive.HaStartException;
import io.oneactive.engine.election.DurableState;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTermStoreTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path parent;

    private FileTermStore open() {
        return FileTermStore.open(directory(), "line-7", "gw-a");
    }

    private Path directory() {
        return parent.resolve("a/b");
    }

    private Path file() {
        return directory().resolve("oneactive-state.json");
    }

    private void written(DurableState state) throws StoreException {
        try (FileTermStore store = open()) {
            store.write(state);
        }
    }

    private void loads(DurableState expected) {
        try (FileTermStore store = open()) {
            assertThat(store.load()).contains(expected);
        }
    }

    private void refuses(String... parts) {
        try (FileTermStore store = open()) {
            assertThatExceptionOfType(HaStartException.class)
                    .isThrownBy(store::load)
                    .withMessageStartingWith("state file " + file())
                    .satisfies(e -> assertThat(e).message().contains(parts));
        }
    }

    @Test
    void anAbsentDirectoryIsCreatedAndHoldsNothing() {
        try (FileTermStore store = open()) {
            assertThat(store.load()).isEmpty();
            assertThat(store.isDurable()).isTrue();
            assertThat(store.describe()).isEqualTo("file " + file());
        }
    }

    @Test
    void whatWasWrittenIsLoadedByTheNextProcess() throws StoreException {
        written(States.VOTED);
        loads(States.VOTED);
        written(States.LEFT);
        loads(States.LEFT);
        written(DurableState.FRESH);
        loads(DurableState.FRESH);
    }

    @Test
    void theFileIsReadable() throws StoreException, IOException {
        written(States.VOTED);
        assertThat(file()).hasContent("""
                {"format":1,"cluster":"line-7","nodeId":"gw-a","term":7,"votedFor":"gw-a","longestPromiseMS":600,"cleanStop":false}
                crc32c 3f4d5071
                """);
    }

    @Test
    void aFileOfTheFirstFormatIsReadForEver() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(file(), """
                {"format":1,"cluster":"line-7","nodeId":"gw-a","term":7,"votedFor":"gw-a","longestPromiseMS":600,"cleanStop":false}
                crc32c 3f4d5071
                """);
        loads(States.VOTED);
    }

    @Test
    void nothingIsLeftBesideTheStateAndTheLock() throws StoreException, IOException {
        written(States.VOTED);
        try (var names = Files.list(directory())) {
            assertThat(names.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("oneactive-state.json", "oneactive.lock");
        }
    }

    @Test
    void anInterruptedThreadWritesAllTheSameAndStaysInterrupted() throws StoreException {
        try (FileTermStore store = open()) {
            Thread.currentThread().interrupt();
            store.write(States.VOTED);
            assertThat(Thread.interrupted()).isTrue();
            store.write(States.LEFT);
        }
        loads(States.LEFT);
    }

    // What a crash between two steps leaves behind.

    @Test
    void aCrashBeforeTheFirstStateWasInPlaceLeavesNothing() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("oneactive-state.json.new"), "{\"format\":1,");
        try (FileTermStore store = open()) {
            assertThat(store.load()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 60, 120, 1000})
    void aCrashWhileTheNewFileWasWrittenLeavesTheOldState(int length) throws IOException, StoreException {
        written(States.LEFT);
        byte[] newer = Files.readAllBytes(file());
        written(States.VOTED);
        Files.write(
                directory().resolve("oneactive-state.json.new"), Arrays.copyOf(newer, Math.min(length, newer.length)));
        loads(States.VOTED);
        written(States.LEFT);
        loads(States.LEFT);
    }

    @Test
    void aCrashOfTheHolderLeavesALockFileThatHindersNobody() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("oneactive.lock"), "process 1 (node gw-a, since 2020-01-01T00:00:00Z)\n");
        try (FileTermStore store = open()) {
            assertThat(store.load()).isEmpty();
        }
    }

    // What must not be taken for a state.

    @Test
    void anyTruncationIsDamage() throws IOException, StoreException {
        written(States.VOTED);
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            refuses("is damaged", "restore it from a copy", "or delete it");
        }
    }

    @Test
    void anyFlippedBitIsDamage() throws IOException, StoreException {
        written(States.VOTED);
        byte[] whole = Files.readAllBytes(file());
        for (int place = 0; place < whole.length; place++) {
            byte[] flipped = whole.clone();
            flipped[place] ^= (byte) (1 << (place % 8));
            Files.write(file(), flipped);
            refuses("is damaged", "restore it from a copy", "or delete it");
        }
    }

    @Test
    void whatIsTooLongIsDamage() throws IOException, StoreException {
        written(States.VOTED);
        Files.writeString(file(), " ".repeat(5000) + Files.readString(file()));
        refuses("is damaged: it is longer than 4096 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"term\":7 | \"term\":-7 | 'term'",
                "\"term\":7 | \"term\":7.5 | 'term'",
                "\"term\":7 | \"term\":9223372036854775808 | 'term'",
                "\"term\":7, | ~~ | 'term'",
                "\"votedFor\":\"gw-a\" | \"votedFor\":\"\" | 'votedFor'",
                "\"votedFor\":\"gw-a\" | \"votedFor\":null | 'votedFor'",
                "\"longestPromiseMS\":600 | \"longestPromiseMS\":\"600\" | 'longestPromiseMS'",
                "\"cleanStop\":false | \"cleanStop\":0 | 'cleanStop'",
                "\"cleanStop\":false | \"cleanStop\":false,\"leave\":7 | 'leave'",
                "\"cleanStop\":false | \"cleanStop\":false,\"leave\":{\"incarnation\":\"x\"} | 'incarnation'",
                "\"cleanStop\":false | \"cleanStop\":false,\"leave\":{\"incarnation\":\"1\"} | 'to'",
                "\"cleanStop\":false | \"cleanStop\":false,\"leave\":{\"incarnation\":\"1\",\"to\":\"b\"} | 'ms'",
            })
    void aFieldThatIsWrongIsNamedAlsoWhenTheChecksumIsRight(String part, String replacement, String named)
            throws IOException, StoreException {
        written(States.VOTED);
        rewritten(part, replacement);
        refuses("is damaged: its field " + named);
    }

    @Test
    void whatIsNotJsonIsDamageAlsoWhenTheChecksumIsRight() throws IOException, StoreException {
        written(States.VOTED);
        rewritten("{", "[");
        refuses("is damaged: it is not JSON");
    }

    @Test
    void theStateOfAnotherNodeIsRefused() throws StoreException {
        try (FileTermStore other = FileTermStore.open(directory(), "line-7", "gw-b")) {
            other.write(States.VOTED);
        }
        refuses("belongs to node 'gw-b' of cluster 'line-7'", "this is node 'gw-a'", "a stateDirectory of its own");
    }

    @Test
    void theStateOfAnotherClusterIsRefused() throws StoreException {
        try (FileTermStore other = FileTermStore.open(directory(), "line-8", "gw-a")) {
            other.write(States.VOTED);
        }
        refuses("belongs to node 'gw-a' of cluster 'line-8'");
    }

    @Test
    void aLaterFormatIsRefused() throws IOException, StoreException {
        written(States.VOTED);
        rewritten("\"format\":1", "\"format\":2");
        refuses("has format 2, and only 1 is known here", "use the version of OneActive that wrote it");
    }

    @Test
    void aDirectoryInThePlaceOfTheFileIsRefused() throws IOException {
        Files.createDirectories(file());
        refuses("cannot be read: Is a directory");
    }

    // Directories that cannot be used.

    @Test
    void aFileInThePlaceOfTheDirectoryIsRefused() throws IOException {
        Files.createDirectories(directory().getParent());
        Files.writeString(directory(), "");
        assertThatExceptionOfType(HaStartException.class)
                .isThrownBy(this::open)
                .withMessage("state directory " + directory()
                        + " cannot be used: a file of that name is in the way; the node must be able to create and replace"
                        + " files there, or be started with another stateDirectory");
    }

    @Test
    void aDirectoryThatCannotBeCreatedIsRefused() {
        assertThatExceptionOfType(HaStartException.class)
                .isThrownBy(() -> FileTermStore.open(Path.of("/proc/oneactive"), "line-7", "gw-a"))
                .withMessageStartingWith("state directory /proc/oneactive cannot be used: ");
    }

    @Test
    void aDirectoryInUseByThisProcessIsRefusedAndTheFirstStaysLocked() throws StoreException {
        try (FileTermStore store = open()) {
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(HaStartException.class)
                        .isThrownBy(this::open)
                        .withMessage("state directory " + directory()
                                + " is in use by this very process (node gw-a); two nodes must not share one: stop the other,"
                                + " or give this one a stateDirectory of its own");
            }
            store.write(States.VOTED);
        }
        loads(States.VOTED);
    }

    @Test
    void anotherNameOfTheSameDirectoryIsNoWayAroundTheLock() throws IOException {
        Files.createDirectories(directory());
        Path link = Files.createSymbolicLink(parent.resolve("link"), directory());
        try (FileTermStore store = open()) {
            assertThat(store.load()).isEmpty();
            assertThatExceptionOfType(HaStartException.class)
                    .isThrownBy(() -> FileTermStore.open(link, "line-7", "gw-a"))
                    .withMessageContaining("is in use by this very process");
        }
    }

    @Test
    void aDirectoryThatVanishesIsAFailureOfTheWrite() throws IOException, StoreException {
        try (FileTermStore store = open()) {
            store.write(States.VOTED);
            Files.delete(file());
            Files.delete(directory().resolve("oneactive.lock"));
            Files.delete(directory());
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.write(States.LEFT))
                    .withMessageStartingWith("state file " + file() + " cannot be written: ")
                    .withMessageContaining("No such file or directory");
        }
    }

    @Test
    void somethingInTheWayIsAFailureOfTheWriteAndKeepsTheLastState() throws IOException, StoreException {
        try (FileTermStore store = open()) {
            store.write(States.VOTED);
            Files.createDirectory(directory().resolve("oneactive-state.json.new"));
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.write(States.LEFT))
                    .withMessageContaining("cannot be written: ");
            assertThat(store.load()).contains(States.VOTED);
        }
    }

    @Test
    void aClosedStoreDoesNotWriteIntoWhatAnotherMayHold() throws StoreException {
        FileTermStore store = open();
        store.close();
        store.close();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.write(States.VOTED))
                .withMessageEndingWith("the store is closed");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theDirectoryIsKeptUntilAWriteThatHangsHasEnded() throws Exception {
        FileTermStore store = open();
        Path newFile = directory().resolve("oneactive-state.json.new");
        // Whoever opens a pipe for writing hangs until somebody opens it for reading.
        assertThat(new ProcessBuilder("mkfifo", newFile.toString()).start().waitFor())
                .isZero();
        FutureTask<Boolean> write = new FutureTask<>(() -> written(store, States.VOTED));
        Thread writer = new Thread(write);
        writer.start();
        awaitOpening(writer);

        store.close();

        assertThatExceptionOfType(HaStartException.class)
                .isThrownBy(this::open)
                .withMessageContaining("is in use by this very process (node gw-a)");
        try (InputStream pipe = Files.newInputStream(newFile)) {
            Files.delete(newFile);
            pipe.readAllBytes();
        }
        assertThat(write.get()).as("a pipe cannot be made durable").isFalse();
        written(States.LEFT);
        loads(States.LEFT);
    }

    private static void awaitOpening(Thread writer) {
        await().pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE)
                .until(() -> Arrays.stream(writer.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(FileOutputStream.class.getName())));
    }

    private static boolean written(FileTermStore store, DurableState state) {
        try {
            store.write(state);
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    /** Changes the text and makes the checksum right again. */
    private void rewritten(String part, String replacement) throws IOException {
        String line = Files.readString(file()).lines().findFirst().orElseThrow().replace(part, replacement) + "\n";
        CRC32C checksum = new CRC32C();
        checksum.update(line.getBytes(StandardCharsets.UTF_8));
        Files.writeString(file(), line + "crc32c %08x\n".formatted(checksum.getValue()));
    }
}
