package io.oneactive.iotedge.messages;

import java.util.BitSet;

/** What was accepted of one group: its newest token, the newest message of that term, and which of those shortly before it. Not thread-safe. */
final class TermWindow {
    private final int size;
    private long token;
    private long newest;

    /** Bit i: the message i before the newest was accepted. */
    private BitSet accepted = new BitSet();

    TermWindow(int size) {
        this.size = size;
    }

    TermWindow(int size, long token, long newest, BitSet accepted) {
        this.size = size;
        this.token = token;
        this.newest = newest;
        this.accepted = accepted;
    }

    Verdict judge(long messageToken, long sequence) {
        if (messageToken < token) {
            return Verdict.OUTDATED;
        }
        if (messageToken > token) {
            token = messageToken;
            newest = 0;
            accepted.clear();
        }
        if (sequence > newest) {
            shift(sequence - newest);
            newest = sequence;
            accepted.set(0);
            return Verdict.ACCEPTED;
        }
        long behind = newest - sequence;
        if (behind >= size) {
            return Verdict.TOO_FAR_BEHIND;
        }
        if (accepted.get((int) behind)) {
            return Verdict.DUPLICATE;
        }
        accepted.set((int) behind);
        return Verdict.ACCEPTED;
    }

    private void shift(long by) {
        BitSet shifted = new BitSet(size);
        for (int i = accepted.nextSetBit(0); i >= 0 && i + by < size; i = accepted.nextSetBit(i + 1)) {
            shifted.set((int) (i + by));
        }
        accepted = shifted;
    }

    long token() {
        return token;
    }

    long newest() {
        return newest;
    }

    byte[] acceptedBits() {
        return accepted.toByteArray();
    }
}
