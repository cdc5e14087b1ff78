package io.oneactive.agent.history;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of a {@link HistoryRecorder}. A line that was torn because its process was killed is left out in silence; whatever else is
 * no line of a history is named with its number. Used by one thread.
 */
final class HistoryFile {
    private static final int MOST_PROBLEMS = 10;
    private static final int LONGEST_LINE = 8_192;
    private static final int SHOWN = 40;

    private final Path file;
    private final List<Life> lives = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable String torn;

    private record TermKey(long token, long fromNanos) {}

    /** One process and its lines. */
    static final class Life {
        private static final ProcessName SELF = new ProcessName("", 1);

        private final HistoryHeader header;
        private final List<HistoryLine.Change> changes = new ArrayList<>();
        private final Map<TermKey, HistoryLine.Term> terms = new LinkedHashMap<>();
        private boolean gap;
        private boolean isLossNoted;

        private Life(HistoryHeader header) {
            this.header = header;
        }

        HistoryHeader header() {
            return header;
        }

        List<HistoryLine.Change> changes() {
            return changes;
        }

        /** What the same process wrote into the next file; the same file, when it is given twice, adds nothing. */
        void addAll(Life later) {
            long last = changes.isEmpty() ? 0 : changes.get(changes.size() - 1).sequence();
            later.changes.stream().filter(change -> change.sequence() > last).forEach(this::add);
            later.terms.values().forEach(this::add);
            isLossNoted |= later.isLossNoted;
        }

        private void add(HistoryLine line) {
            if (line instanceof HistoryLine.Change change) {
                long before =
                        changes.isEmpty() ? 0 : changes.get(changes.size() - 1).sequence();
                gap |= change.sequence() != before + 1;
                changes.add(change);
            } else if (line instanceof HistoryLine.Term term) {
                // A term that lasts while a new file is begun stands in both; the later line knows all of it.
                terms.put(new TermKey(term.interval().token(), term.interval().fromNanos()), term);
            } else if (line instanceof HistoryLine.Remark remark) {
                isLossNoted |= remark.kind() == HistoryLine.Kind.LOST;
            }
        }

        /** Under the name that the process has among all. */
        ProcessHistory named(ProcessName name) {
            return new ProcessHistory(
                    name,
                    changes.stream()
                            .map(change -> new HistoryLine.Change(
                                    name,
                                    change.sequence(),
                                    change.nanos(),
                                    change.bootNanos(),
                                    change.from(),
                                    change.to(),
                                    change.term(),
                                    change.reason(),
                                    change.detail()))
                            .toList(),
                    terms.values().stream().map(term -> named(name, term)).toList(),
                    !gap && !isLossNoted && (terms.isEmpty() || !changes.isEmpty()));
        }

        private static HistoryLine.Term named(ProcessName name, HistoryLine.Term term) {
            ActiveInterval interval = term.interval();
            return new HistoryLine.Term(
                    new ActiveInterval(
                            name, interval.fromNanos(), interval.toNanos(), interval.endNanos(), interval.token()),
                    term.operations());
        }
    }

    private HistoryFile(Path file) {
        this.file = file;
    }

    static HistoryFile read(Path file) throws IOException {
        HistoryFile read = new HistoryFile(file);
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            read.readAll(bytes);
        }
        return read;
    }

    /** In the order in which they wrote. */
    List<Life> lives() {
        return lives;
    }

    /** What is no line of a history, each with the file's name and the number of the line. */
    List<String> problems() {
        return problems;
    }

    private void readAll(InputStream bytes) throws IOException {
        StringBuilder line = new StringBuilder();
        int number = 1;
        // A byte for a character: what is compared and counted is ASCII; details are decoded when they are parsed.
        for (int next = bytes.read(); next >= 0; next = bytes.read()) {
            if (next == '\n') {
                line(number++, decoded(line));
                line.setLength(0);
                if (lives.isEmpty() && !problems.isEmpty()) {
                    return;
                }
                if (problems.size() >= MOST_PROBLEMS) {
                    problems.add(file + ": and perhaps more; not read any further");
                    return;
                }
            } else if (line.length() < LONGEST_LINE) {
                line.append((char) next);
            }
        }
        // What follows the last end of a line was torn with its process, if it is a history at all.
        if (number == 1) {
            problems.add(line.isEmpty() ? file + " is empty" : foreign(1));
        }
        if (torn != null) {
            problems.add(torn);
        }
    }

    private static String decoded(CharSequence bytes) {
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private void line(int number, String text) {
        Optional<HistoryHeader> header = HistoryHeader.parse(text);
        if (header.isPresent()) {
            torn = null;
            begin(header.get());
            return;
        }
        if (torn != null) {
            problems.add(torn);
            torn = null;
        }
        Optional<HistoryLine> line = HistoryLine.parse(Life.SELF, text);
        if (lives.isEmpty()) {
            // A process that could not start has only that to say.
            if (line.isEmpty() || !(line.get() instanceof HistoryLine.Remark)) {
                problems.add(foreign(number));
            }
        } else if (line.isPresent()) {
            lives.get(lives.size() - 1).add(line.get());
        } else {
            String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
            torn = "%s:%d: damaged: '%s'".formatted(file, number, shown.replaceAll("[\\p{Cntrl}]", " "));
        }
    }

    private String foreign(int number) {
        return "%s:%d: this is no history of a node, or one of another version: a history begins with '%s'"
                .formatted(file, number, HistoryHeader.KIND);
    }

    private void begin(HistoryHeader header) {
        Life last = lives.isEmpty() ? null : lives.get(lives.size() - 1);
        if (last == null || !last.header.isOfTheSameProcessAs(header)) {
            lives.add(new Life(header));
        }
    }
}
