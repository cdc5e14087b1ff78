package io.oneactive.agent.demo;

import io.oneactive.NodeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes history lines. Each is handed to the system at once, so that the death of the process loses none. Thread-safe. */
final class HistoryWriter {
    private final FileChannel channel;
    private long lastSequence;

    private HistoryWriter(FileChannel channel) {
        this.channel = channel;
    }

    static HistoryWriter create(Path file) throws IOException {
        return new HistoryWriter(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /**
     * Writes an event, unless it was written before.
     *
     * @return whether it was new
     */
    synchronized boolean event(NodeEvent event) {
        if (event.sequence() <= lastSequence) {
            return false;
        }
        lastSequence = event.sequence();
        line(HistoryLine.format(event));
        return true;
    }

    void remark(HistoryLine.Kind kind, String text) {
        line(HistoryLine.format(System.nanoTime(), kind, text));
    }

    private synchronized void line(String line) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the history", failure);
        }
    }
}
