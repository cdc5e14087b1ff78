package io.oneactive.iotedge.failover;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Messages that no hub has acknowledged yet, in their order. They are handed to a connection in this order, and from the first one again when it is lost.
 * All methods may be called by any thread.
 */
final class Outbox {
    private final int mostMessages;
    private final long mostBytes;
    private final Overflow overflow;
    private final String run = UUID.randomUUID().toString();
    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    private final Deque<Entry> unsent = new ArrayDeque<>();

    private long last;
    private long bytes;
    private int inFlight;
    private boolean isClosed;
    private long acknowledged;
    private long resent;
    private long dropped;
    private long refused;

    Outbox(int mostMessages, long mostBytes, Overflow overflow) {
        this.mostMessages = mostMessages;
        this.mostBytes = mostBytes;
        this.overflow = overflow;
    }

    /** A message with its number. */
    static final class Entry {
        final long number;
        final String id;
        final HubMessage message;
        private boolean isInFlight;
        private boolean wasSent;
        private long sentNanos;

        Entry(long number, String id, HubMessage message) {
            this.number = number;
            this.id = id;
            this.message = message;
        }
    }

    /** What became of an offer. */
    enum Offer {
        TAKEN,
        TAKEN_FOR_ANOTHER,
        REFUSED
    }

    synchronized Offer offer(HubMessage message) {
        if (isClosed) {
            throw new IllegalStateException("the client is closed");
        }
        boolean madeRoom = false;
        while (entries.size() >= mostMessages || bytes + message.bytes() > mostBytes) {
            Entry oldest = overflow == Overflow.DROP_OLDEST ? nextUnsent() : null;
            if (oldest == null) {
                refused++;
                return Offer.REFUSED;
            }
            remove(oldest);
            dropped++;
            madeRoom = true;
        }
        Entry entry = new Entry(++last, run + "-" + last, message);
        entries.put(entry.number, entry);
        unsent.add(entry);
        bytes += message.bytes();
        return madeRoom ? Offer.TAKEN_FOR_ANOTHER : Offer.TAKEN;
    }

    /** The first one that waits and was not acknowledged late, by a connection that is gone. */
    private @Nullable Entry nextUnsent() {
        Entry entry = unsent.poll();
        while (entry != null && !entries.containsKey(entry.number)) {
            entry = unsent.poll();
        }
        return entry;
    }

    private void remove(Entry entry) {
        entries.remove(entry.number);
        bytes -= entry.message.bytes();
        if (entry.isInFlight) {
            entry.isInFlight = false;
            inFlight--;
        }
    }

    /** What is to be handed over next; empty when there is nothing, or as many are under way as may be. */
    synchronized Optional<Entry> next(int window, long nowNanos) {
        if (inFlight >= window) {
            return Optional.empty();
        }
        Entry entry = nextUnsent();
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.wasSent) {
            resent++;
        }
        entry.wasSent = true;
        entry.isInFlight = true;
        entry.sentNanos = nowNanos;
        inFlight++;
        return Optional.of(entry);
    }

    /** Also from a connection that is gone: a hub has it. */
    synchronized void acknowledged(Entry entry) {
        if (entries.get(entry.number) == entry) {
            remove(entry);
            acknowledged++;
            notifyAll();
        }
    }

    /** All that is not acknowledged is to be handed over again, from the first one. */
    synchronized void disconnected() {
        unsent.clear();
        unsent.addAll(entries.values());
        entries.values().forEach(entry -> entry.isInFlight = false);
        inFlight = 0;
    }

    /** How long the one that waits longest for its acknowledgement does so; 0 when none does. */
    synchronized long longestWaitNanos(long nowNanos) {
        for (Entry entry : entries.values()) {
            if (entry.isInFlight) {
                return nowNanos - entry.sentNanos;
            }
        }
        return 0;
    }

    synchronized boolean awaitEmpty(long limitNanos) throws InterruptedException {
        long endNanos = System.nanoTime() + limitNanos;
        while (!entries.isEmpty() && !isClosed) {
            long leftNanos = endNanos - System.nanoTime();
            if (leftNanos <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        }
        return entries.isEmpty();
    }

    synchronized int close() {
        isClosed = true;
        notifyAll();
        return entries.size();
    }

    synchronized FailoverStatus.Counters counted(FailoverStatus.Counters others) {
        return new FailoverStatus.Counters(
                others.connects(),
                others.cachedConnects(),
                others.registrations(),
                others.failures(),
                acknowledged,
                resent,
                dropped,
                refused,
                entries.size(),
                others.handlerFailures());
    }
}
