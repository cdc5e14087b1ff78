package io.oneactive.agent.history;

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
public final class HistoryTail {
    private final ProcessName process;
    private final Path file;
    private long position;

    /**
     * Begins where the file ends now.
     *
     * @param process who will write from now on
     * @param file need not exist yet; must not be begun anew while it is read
     * @throws IOException when its length cannot be read
     */
    public HistoryTail(ProcessName process, Path file) throws IOException {
        this.process = process;
        this.file = file;
        this.position = Files.exists(file) ? Files.size(file) : 0;
    }

    /**
     * What was finished since the last call.
     *
     * @return whole lines, without those that are not of interest while they grow
     */
    public List<HistoryLine> read() {
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
