package io.oneactive.agent.history;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The last active terms of a process, kept until they are on the disk. A term that was seen over and is held again, as after a step of the wall
 * clock, is noted twice. Thread-safe.
 */
final class TermNotes {
    /** Operations that end late belong to the term before, at most to the one before that. */
    private static final int KEPT = 4;

    private final ProcessName process = new ProcessName("", 1);
    private final Deque<Note> notes = new ArrayDeque<>();

    private static final class Note {
        private ActiveInterval interval;
        private Operations operations = Operations.NONE;
        private boolean isNew = true;
        private long place = HistoryOutput.LOST;
        private int generation;

        private Note(ActiveInterval interval) {
            this.interval = interval;
        }
    }

    /** A reading said yes. */
    synchronized void active(long token, long beforeNanos, long afterNanos) {
        widen(token, beforeNanos, afterNanos);
        notes.stream().filter(note -> note.interval.token() != token).forEach(note -> end(note, afterNanos));
    }

    /** A reading said no. */
    synchronized void passive(long afterNanos) {
        notes.forEach(note -> end(note, afterNanos));
    }

    /** Something was done under the protection of a term; that it could begin is a reading that said yes. */
    synchronized void operation(long token, long beganNanos, long endedNanos) {
        Note note = widen(token, beganNanos, endedNanos);
        note.operations = note.operations.plus(beganNanos, endedNanos);
    }

    private Note widen(long token, long beforeNanos, long afterNanos) {
        Note note = notes.stream()
                .filter(known -> known.interval.token() == token)
                .reduce((earlier, later) -> later)
                .filter(known -> known.interval.isOpen() || beforeNanos - known.interval.endNanos() < 0)
                .orElseGet(() -> begun(token, beforeNanos, afterNanos));
        ActiveInterval known = note.interval;
        note.interval = new ActiveInterval(
                process,
                Math.min(known.fromNanos(), afterNanos),
                Math.max(known.toNanos(), beforeNanos),
                known.endNanos(),
                token);
        note.isNew = true;
        return note;
    }

    private Note begun(long token, long beforeNanos, long afterNanos) {
        Note note = new Note(new ActiveInterval(process, afterNanos, beforeNanos, 0, token));
        notes.addLast(note);
        if (notes.size() > KEPT) {
            notes.removeFirst();
        }
        return note;
    }

    private void end(Note note, long nanos) {
        if (note.interval.isOpen()) {
            ActiveInterval known = note.interval;
            note.interval = new ActiveInterval(process, known.fromNanos(), known.toNanos(), nanos, known.token());
            note.isNew = true;
        }
    }

    /** Writes what is new; a term's line is written over. */
    synchronized void writeTo(HistoryOutput output) {
        for (Note note : notes) {
            if (note.isNew) {
                write(note, output);
            }
        }
    }

    private static void write(Note note, HistoryOutput output) {
        String line = HistoryLine.format(note.interval, note.operations);
        if (note.place != HistoryOutput.LOST && note.generation == output.generation()) {
            output.overwrite(note.place, line);
        } else {
            note.place = output.append(line);
            note.generation = output.generation();
        }
        note.isNew = note.place == HistoryOutput.LOST;
    }

    /** Whether the last reading said yes. */
    synchronized boolean isActive() {
        return notes.stream().anyMatch(note -> note.interval.isOpen());
    }
}
