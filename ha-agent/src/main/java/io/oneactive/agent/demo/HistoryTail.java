package io.oneactive.agent.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Reads a history while it grows. Used by one thread. */
final class HistoryTail {
    private final ProcessName process;
    private final Path file;
    private long position;

    HistoryTail(ProcessName process, Path file) {
        this.process = process;
        this.file = file;
    }

    /** The lines that were finished since the last call. */
    List<HistoryLine> read() {
        List<HistoryLine> lines = new ArrayList<>();
        try {
            if (!Files.exists(file)) {
                return lines;
            }
            for (String line : finished().split("\n", -1)) {
                HistoryLine.parse(process, line).ifPresent(lines::add);
            }
            return lines;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the history of " + process, failure);
        }
    }

    private String finished() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size() - position));
            while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
                // Reads on until all is there that was there when it began.
            }
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            position += whole.getBytes(StandardCharsets.UTF_8).length;
            return whole;
        }
    }
}
