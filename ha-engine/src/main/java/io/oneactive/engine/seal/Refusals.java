package io.oneactive.engine.seal;

import io.oneactive.RefusedSender;
import io.oneactive.engine.wire.DropCause;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Who was refused lately because of the seal, for status. Bounded, since ids and addresses can be made up; when it is full, new ones are only counted. Thread-safe. */
final class Refusals {
    static final int CAPACITY = 32;

    private static final long LATELY_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** At a start a frame or two are unproven until the proof has come; that is no news. */
    private static final int USUAL = 3;

    private final Map<Key, Entry> entries = new HashMap<>();

    private record Key(String claimedId, String address, DropCause cause) {}

    private static final class Entry {
        private final long sinceMillis;
        private long lastMillis;
        private long lastNanos;
        private long frames;

        private Entry(long sinceMillis) {
            this.sinceMillis = sinceMillis;
        }
    }

    synchronized void add(String claimedId, String address, DropCause cause, Moment now) {
        Key key = new Key(claimedId, address, cause);
        Entry entry = entries.get(key);
        if (entry == null || now.nanos() - entry.lastNanos >= LATELY_NANOS) {
            if (entry == null && entries.size() >= CAPACITY) {
                entries.values().removeIf(old -> now.nanos() - old.lastNanos >= LATELY_NANOS);
            }
            if (entry == null && entries.size() >= CAPACITY) {
                return;
            }
            entry = new Entry(now.wallMillis());
            entries.put(key, entry);
        }
        entry.lastMillis = now.wallMillis();
        entry.lastNanos = now.nanos();
        entry.frames++;
    }

    /** A frame of this id from this address was accepted: whatever was wrong is mended. */
    synchronized void remove(String id, String address) {
        if (!entries.isEmpty()) {
            entries.keySet().removeIf(key -> key.claimedId.equals(id) && key.address.equals(address));
        }
    }

    synchronized void clear() {
        entries.clear();
    }

    synchronized List<RefusedSender> copy(long nowNanos) {
        return entries.entrySet().stream()
                .filter(entry -> nowNanos - entry.getValue().lastNanos < LATELY_NANOS)
                .filter(entry -> entry.getKey().cause != DropCause.UNPROVEN || entry.getValue().frames > USUAL)
                .map(entry -> new RefusedSender(
                        entry.getKey().claimedId,
                        entry.getKey().address,
                        entry.getKey().cause.code(),
                        Instant.ofEpochMilli(entry.getValue().sinceMillis),
                        Instant.ofEpochMilli(entry.getValue().lastMillis),
                        entry.getValue().frames))
                .sorted(Comparator.comparing(RefusedSender::claimedId)
                        .thenComparing(RefusedSender::address)
                        .thenComparing(RefusedSender::cause))
                .toList();
    }
}
