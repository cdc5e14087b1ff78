package io.oneactive.witness.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The files of one group's witness. {@code <cluster>.witness} marks the folder; {@code <cluster>.lease.<20 digits>} are states of lease and
 * register, never changed once written, and the one with the highest number is the present state; {@code <cluster>.write.<uuid>} are drafts.
 *
 * <p>A change is the exclusive creation of the file with the next number, so of several processes exactly one makes it. It is written as a
 * draft, brought to disk and then hard-linked, so that nobody sees a part of it. Where there are no hard links it is created under its own name,
 * and readers wait for its end. Used by two threads.
 */
final class LeaseFolder {
    /** States that are kept: a process that slept while so many more were made finds out by looking again after its own change. */
    static final int KEPT_STATES = 64;

    private static final int MOST_DELETED_AT_ONCE = 16;
    private static final Duration DRAFT_IS_LEFT_OVER = Duration.ofMinutes(10);
    private static final Duration PAUSE_BETWEEN_READS = Duration.ofMillis(2);
    private static final int MOST_READS = 5;

    private final Path folder;
    private final String cluster;
    private final FolderFiles files;
    private final Map<Path, Long> draftsSeenNanos = new HashMap<>();

    LeaseFolder(Path folder, String cluster, FolderFiles files) {
        this.folder = folder.toAbsolutePath();
        this.cluster = cluster;
        this.files = files;
    }

    /**
     * Reads the present state. Waits for a state that is being written to be finished, but not for long.
     *
     * @throws FolderFault when this is no witness of this group, or a damaged one
     */
    Snapshot read() throws IOException {
        try {
            long firstNanos = System.nanoTime();
            Snapshot snapshot = readOnce();
            while (!snapshot.isFinished()
                    && System.nanoTime() - firstNanos < FolderFiles.LONGEST_UNFINISHED.toNanos()
                    && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(this, PAUSE_BETWEEN_READS.toNanos());
                snapshot = readOnce();
            }
            return snapshot;
        } catch (IOException e) {
            throw FolderFault.explain(e, folder, initCommand());
        }
    }

    /**
     * Makes a state the present one, if its number is the next.
     *
     * @return false when another process was faster; then nothing was changed
     * @throws IOException when it may have become the present state, or may become it later
     */
    boolean publish(LeaseState next) throws IOException {
        try {
            if (!files.create(stateFile(next.number()), newDraft(), next.text())) {
                return false;
            }
            // After a long sleep the number may have been used and tidied away; then there are higher ones.
            FolderListing listing = FolderListing.of(folder, cluster);
            tidy(listing);
            return !listing.numbers().isEmpty() && listing.numbers().last() == next.number();
        } catch (IOException e) {
            throw FolderFault.explain(e, folder, initCommand());
        }
    }

    /** Does all that a change does, without changing the present state. */
    void rehearse() throws IOException {
        try {
            Path rehearsal = newDraft();
            try {
                files.create(rehearsal, newDraft(), "rehearsal\n");
                tidy(FolderListing.of(folder, cluster));
            } finally {
                FolderFiles.deleteQuietly(rehearsal);
            }
        } catch (IOException e) {
            throw FolderFault.explain(e, folder, initCommand());
        }
    }

    /** See {@link FileWitnessProvider#initialise}. */
    void initialise() throws IOException {
        try {
            if (FolderListing.of(folder, cluster).numbers().isEmpty()) {
                if (Files.exists(marker())) {
                    throw withoutStates();
                }
                files.create(stateFile(1), newDraft(), LeaseState.first(cluster).text());
            }
            files.create(marker(), newDraft(), WitnessMarker.text(cluster));
            readOnce();
        } catch (IOException e) {
            throw FolderFault.explain(e, folder, initCommand());
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private Snapshot readOnce() throws IOException {
        long beganNanos = System.nanoTime();
        String witnessId = readMarker();
        for (int i = 0; i < MOST_READS; i++) {
            FolderListing listing = FolderListing.of(folder, cluster);
            if (listing.numbers().isEmpty()) {
                throw withoutStates();
            }
            try {
                return newest(witnessId, listing, beganNanos);
            } catch (NoSuchFileException e) {
                // Others made so many states since the listing that this one was tidied away.
            }
        }
        throw new IOException("the states in folder '" + folder + "' change faster than they can be read");
    }

    private Snapshot newest(String witnessId, FolderListing listing, long beganNanos) throws IOException {
        long number = listing.numbers().last();
        String newest = readState(number);
        for (long candidate : listing.numbers().descendingSet()) {
            String text = candidate == number ? newest : readState(candidate);
            if (!LeaseState.isUnfinished(text)) {
                return new Snapshot(
                        witnessId,
                        number,
                        newest,
                        parse(candidate, text),
                        candidate == number,
                        listing.skipped(),
                        beganNanos,
                        System.nanoTime());
            }
        }
        throw withoutStates();
    }

    private String readMarker() throws IOException {
        try {
            return WitnessMarker.idIn(files.read(marker(), WitnessMarker.MAX_BYTES), cluster);
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            throw new FolderFault(
                    "folder '" + folder + "' is not the witness of cluster '" + cluster + "': it has no file '"
                            + marker().getFileName() + "'",
                    "mount the share if it is not mounted here; else initialise the folder, once for the group: "
                            + initCommand() + " (or FileWitnessProvider.initialise)");
        } catch (IllegalArgumentException e) {
            throw new FolderFault(
                    "file '" + marker() + "' " + e.getMessage(), "correct the setting 'folder', or restore that file");
        }
    }

    private String readState(long number) throws IOException {
        Path file = stateFile(number);
        if (Files.isDirectory(file)) {
            throw damaged(file, "is a folder");
        }
        String text = files.read(file, LeaseState.MAX_BYTES);
        int end = text.length();
        // A file whose end never came to disk may be filled up with zeros.
        while (end > 0 && text.charAt(end - 1) == 0) {
            end--;
        }
        return text.substring(0, end);
    }

    private LeaseState parse(long number, String text) throws FolderFault {
        try {
            LeaseState state = LeaseState.parse(text);
            if (state.number() != number || !state.cluster().equals(cluster)) {
                throw new IllegalArgumentException(
                        "holds state " + state.number() + " of cluster '" + state.cluster() + "'");
            }
            return state;
        } catch (IllegalArgumentException e) {
            throw damaged(stateFile(number), e.getMessage());
        }
    }

    private static FolderFault damaged(Path file, @Nullable String damage) {
        return new FolderFault(
                "state file '" + file + "' is damaged: it " + damage,
                "stop all nodes of the group, delete this file, start them again");
    }

    private FolderFault withoutStates() {
        return new FolderFault(
                "folder '" + folder + "' has no complete state of cluster '" + cluster + "': its files were deleted",
                "stop all nodes of the group, delete '" + marker().getFileName() + "', initialise the folder again: "
                        + initCommand());
    }

    private void tidy(FolderListing listing) {
        if (listing.numbers().isEmpty()) {
            return;
        }
        listing.numbers().headSet(listing.numbers().last() - KEPT_STATES, true).stream()
                .limit(MOST_DELETED_AT_ONCE)
                .forEach(number -> FolderFiles.deleteQuietly(stateFile(number)));
        synchronized (draftsSeenNanos) {
            long nowNanos = System.nanoTime();
            draftsSeenNanos.keySet().retainAll(listing.drafts());
            listing.drafts().forEach(draft -> draftsSeenNanos.putIfAbsent(draft, nowNanos));
            draftsSeenNanos.entrySet().stream()
                    .filter(draft -> nowNanos - draft.getValue() > DRAFT_IS_LEFT_OVER.toNanos())
                    .limit(MOST_DELETED_AT_ONCE)
                    .forEach(draft -> FolderFiles.deleteQuietly(draft.getKey()));
        }
    }

    /** For remedies: what makes this folder the group's witness. */
    private String initCommand() {
        return "ha witness init --witness file --cluster " + cluster + " --set folder=" + folder;
    }

    private Path marker() {
        return folder.resolve(cluster + ".witness");
    }

    private Path stateFile(long number) {
        return folder.resolve(FolderListing.stateName(cluster, number));
    }

    private Path newDraft() {
        return folder.resolve(cluster + ".write." + UUID.randomUUID());
    }
}
