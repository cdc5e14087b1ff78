package io.oneactive.agent.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file behind a history: bounded, since it begins anew when it is full and keeps one former file beside it; and never a reason to fail,
 * since what cannot be written is counted and left out. Each line is handed to the system at once, so that the death of the process loses
 * none. Used by one thread.
 */
final class HistoryOutput implements AutoCloseable {
    /** What is returned for a line that is nowhere. */
    static final long LOST = -1;

    private static final Logger LOG = LoggerFactory.getLogger(HistoryOutput.class);

    private final Path file;
    private final long limitBytes;
    private final Duration retry;
    private @Nullable FileChannel channel;
    private @Nullable String header;
    private long end;
    private int generation;
    private long lost;
    private boolean failing;
    private long retryNanos = System.nanoTime();

    /**
     * A file that is opened when the first line is written.
     *
     * @param limitBytes when it begins anew
     * @param retry how long nothing is tried after a failure
     */
    HistoryOutput(Path file, long limitBytes, Duration retry) {
        this.file = file;
        this.retry = retry;
        this.limitBytes = limitBytes;
    }

    /** Where the lines of the former file are. */
    static Path former(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    /** Begins every file from now on, and the present one at once. */
    void header(String line) {
        header = line;
        if (channel != null) {
            append(line);
        }
    }

    /** Grows whenever places in the file that were told before mean nothing any more. */
    int generation() {
        return generation;
    }

    /** Writes a line that is missed when it cannot be written. */
    void line(String line) {
        if (append(line) == LOST) {
            lost++;
        }
    }

    /**
     * Writes a line behind all others.
     *
     * @return where it begins; {@link #LOST} when it cannot be written now
     */
    long append(String line) {
        ByteBuffer bytes = encoded(line);
        try {
            FileChannel open = channel == null ? reopened() : channel;
            if (open != null && end > 0 && end + bytes.remaining() > limitBytes) {
                open.close();
                channel = null;
                Files.move(file, former(file), StandardCopyOption.REPLACE_EXISTING);
                open = opened();
            }
            if (open == null) {
                return LOST;
            }
            long place = end;
            end += write(open, bytes, place);
            return place;
        } catch (IOException failure) {
            fail(failure);
            return LOST;
        }
    }

    /** Writes a line over one of the same length. */
    void overwrite(long place, String line) {
        FileChannel open = channel;
        if (open == null) {
            return;
        }
        try {
            write(open, encoded(line), place);
        } catch (IOException failure) {
            fail(failure);
        }
    }

    private static ByteBuffer encoded(String line) {
        return StandardCharsets.UTF_8.encode(line + "\n");
    }

    private static long write(FileChannel open, ByteBuffer bytes, long place) throws IOException {
        long written = 0;
        while (bytes.hasRemaining()) {
            written += open.write(bytes, place + written);
        }
        return written;
    }

    private @Nullable FileChannel reopened() throws IOException {
        return System.nanoTime() - retryNanos < 0 ? null : opened();
    }

    private FileChannel opened() throws IOException {
        FileChannel open =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            claim(open);
            end = open.size();
            generation++;
            if (end > 0 && !endsWithALine(open)) {
                // The last words of a process that was killed.
                end += write(open, ByteBuffer.wrap(new byte[] {'\n'}), end);
            }
            if (header != null) {
                end += write(open, encoded(header), end);
            }
            if (lost > 0) {
                String note = HistoryLine.format(
                        System.nanoTime(), HistoryLine.Kind.LOST, lost + " lines could not be written");
                end += write(open, encoded(note), end);
                lost = 0;
            }
        } catch (IOException failure) {
            open.close();
            throw failure;
        }
        channel = open;
        failing = false;
        return open;
    }

    /** Two writers would destroy each other's lines. */
    private void claim(FileChannel open) throws IOException {
        try {
            if (open.tryLock() == null) {
                throw new IOException("another process writes it");
            }
        } catch (OverlappingFileLockException here) {
            throw new IOException("another node of this process writes it", here);
        }
    }

    private boolean endsWithALine(FileChannel open) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        open.read(last, end - 1);
        return last.get(0) == '\n';
    }

    /** Logs the first of a row of failures. */
    private void fail(IOException failure) {
        if (!failing) {
            failing = true;
            LOG.warn(
                    "the history {} cannot be written, which does not concern the election; tried again each {} s: {}",
                    file,
                    retry.toSeconds(),
                    failure.toString());
        }
        retryNanos = System.nanoTime() + retry.toNanos();
        close();
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failure) {
                LOG.debug("closing the history {}", file, failure);
            }
        }
    }
}
