package io.oneactive.witness.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** All dealings with the file system that must be exclusive or durable. Any thread; every method may block for as long as the share hangs. */
class FolderFiles {
    private static final boolean CAN_SYNC_FOLDERS =
            Path.of("").getFileSystem().getSeparator().equals("/");

    /**
     * A file that was created under its own name counts only when it was complete within this, which is half of the shortest lease: whoever finds
     * it unfinished waits longer, and then goes on as if it were not there.
     */
    static final Duration LONGEST_UNFINISHED = Duration.ofMillis(500);

    /**
     * Reads a file.
     *
     * @param most bytes; of a longer file one more is returned
     */
    String read(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(most + 1), StandardCharsets.UTF_8);
        }
    }

    /**
     * Creates a file durably.
     *
     * @param draft a name that nobody else uses; afterwards it is gone again
     * @return false when the file had been created by another process
     * @throws IOException when it may have been created, or may be created later
     */
    final boolean create(Path file, Path draft, String text) throws IOException {
        try {
            write(draft, text);
            publish(file, draft, text);
            syncFolder(file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            deleteQuietly(draft);
        }
    }

    private void publish(Path file, Path draft, String text) throws IOException {
        try {
            link(file, draft);
        } catch (FileAlreadyExistsException e) {
            // A client of a network file system sends a request again when its answer was lost; then the first may have
            // been ours.
            if (!text.equals(read(file, LeaseState.MAX_BYTES))) {
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            long beganNanos = System.nanoTime();
            write(file, text);
            if (System.nanoTime() - beganNanos > LONGEST_UNFINISHED.toNanos()) {
                throw new IOException("writing '" + file.getFileName() + "' took longer than "
                        + LONGEST_UNFINISHED.toMillis() + " ms, on a share without hard links");
            }
        }
    }

    /** Gives a file a second name, if that name is not taken. */
    void link(Path name, Path file) throws IOException {
        Files.createLink(name, file);
    }

    /** Creates a file, if it does not exist, and brings its content to disk. */
    void write(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void syncFolder(Path file) throws IOException {
        if (CAN_SYNC_FOLDERS) {
            try (FileChannel channel = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** What cannot be deleted now is found and deleted later, or makes the folder too full to be overlooked. */
    static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // See above.
        }
    }
}
