package io.oneactive.engine.store;

import io.oneactive.HaStartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Keeps a state directory to one node. The lock is the operating system's, so it ends with the process, however that ends; the file stays,
 * and says who held it last.
 */
final class DirectoryLock implements AutoCloseable {
    /** Far behind the text, which others are to read while the lock is held (on Windows they could not read what is locked). */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private static final int MAX_HOLDER_BYTES = 300;

    private final FileChannel channel;
    private final String property;

    private DirectoryLock(FileChannel channel, String property) {
        this.channel = channel;
        this.property = property;
    }

    /**
     * Takes the lock.
     *
     * @throws HaStartException when it is held; says by whom
     * @throws IOException when the directory cannot be used
     */
    static DirectoryLock take(Path directory, String nodeId) throws IOException {
        Path file = directory.resolve("oneactive.lock");
        // The operating system's lock is one of processes: within this one, closing a second channel would release the
        // lock of the first.
        // So the process keeps a list of its own, where all class loaders see it.
        String property = "io.oneactive.lock:" + directory.toRealPath();
        Object holder = System.getProperties().putIfAbsent(property, "node " + nodeId);
        if (holder != null) {
            throw taken(directory, "this very process (" + holder + ")");
        }
        try {
            return new DirectoryLock(locked(directory, file, nodeId), property);
        } catch (IOException | RuntimeException e) {
            System.clearProperty(property);
            throw e;
        }
    }

    private static FileChannel locked(Path directory, Path file, String nodeId) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw taken(directory, holder(channel));
            }
            String text = "process %d (node %s, since %s)\n"
                    .formatted(
                            ProcessHandle.current().pid(), nodeId, Instant.now().truncatedTo(ChronoUnit.SECONDS));
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_HOLDER_BYTES);
        channel.read(text, 0);
        String line = StandardCharsets.UTF_8.decode(text.flip()).toString();
        return line.isBlank()
                ? "another process"
                : line.replaceAll("[^ -~]", " ").strip();
    }

    private static HaStartException taken(Path directory, String holder) {
        return new HaStartException("state directory " + directory + " is in use by " + holder
                + "; two nodes must not share one: stop the other, or give this one a stateDirectory of its own");
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            System.clearProperty(property);
        }
    }
}
