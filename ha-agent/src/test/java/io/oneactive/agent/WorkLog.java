package io.oneactive.agent;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the commands of both nodes noted: each instant at which one lived, on the clock that goes on while a machine sleeps. Reads on where it has read last.
 * Used by one thread at a time.
 */
final class WorkLog {
    private final Path file;
    private final Map<String, Life> lives = new LinkedHashMap<>();
    private long offset;
    private long overlaps;
    private long notes;

    /**
     * One life of a command.
     *
     * @param token in which term
     * @param pid its process id
     * @param firstNanos its first note
     * @param lastNanos its last note so far
     */
    record Life(long token, long pid, long firstNanos, long lastNanos) {}

    WorkLog(Path file) {
        this.file = file;
    }

    private synchronized void readOn() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        byte[] added;
        try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
            input.seek(offset);
            added = new byte[(int) (input.length() - offset)];
            input.readFully(added);
        }
        int end = added.length;
        while (end > 0 && added[end - 1] != '\n') {
            end--;
        }
        offset += end;
        new String(added, 0, end, StandardCharsets.US_ASCII).lines().forEach(this::take);
    }

    private void take(String line) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("overlap")) {
            overlaps++;
            return;
        }
        long token = Long.parseLong(words[1]);
        long pid = Long.parseLong(words[2]);
        long at = Long.parseLong(words[3]);
        notes++;
        lives.merge(
                words[1] + " " + words[2],
                new Life(token, pid, at, at),
                (known, now) -> new Life(token, pid, known.firstNanos(), at));
    }

    /** All lives, by their first notes. */
    synchronized List<Life> lives() throws IOException {
        readOn();
        return lives.values().stream()
                .sorted(Comparator.comparingLong(Life::firstNanos))
                .toList();
    }

    Optional<Life> newest() throws IOException {
        List<Life> all = lives();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** Whether a command found something of an earlier one alive. */
    synchronized long overlapsByLock() throws IOException {
        readOn();
        return overlaps;
    }

    synchronized long notes() {
        return notes;
    }

    /** From the last note of each life to the first of the next. */
    List<Long> gaps() throws IOException {
        List<Life> all = lives();
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            gaps.add(all.get(i).firstNanos() - all.get(i - 1).lastNanos());
        }
        return gaps;
    }
}
