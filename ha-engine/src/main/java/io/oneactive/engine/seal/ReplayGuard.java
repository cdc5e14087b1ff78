package io.oneactive.engine.seal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which process of each sender is accepted, and which of its frames have been seen. Bounded: when {@value #SENDERS} senders are known, the one that
 * was silent for longest must prove itself again.
 */
final class ReplayGuard {
    static final int SENDERS = 256;

    /** Frames this far behind the newest one may still come. */
    static final int WINDOW = Long.SIZE;

    /** And within this time after it only: frames that somebody withheld are worth nothing once their sender is silent. */
    static final long REORDERED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A copy of one of so many of the newest is no sign of an attack: broadcasts reach a peer on two ways. */
    private static final int COPIED = 8;

    private final Map<String, Life> lives = new LinkedHashMap<>(16, 0.75f, true);
    private long acceptances;
    private long acceptancesWhenForgotten;

    /** What is to be done with a frame. */
    enum Verdict {
        /** Not seen before, of the accepted process. */
        FRESH,
        /** Seen a moment ago. */
        DUPLICATE,
        /** Seen before, or too old to tell. */
        REPLAYED,
        /** Of a process that is not the accepted one. */
        UNPROVEN
    }

    private static final class Life {
        private final long incarnation;
        private final long acceptance;
        private long highest;
        private long highestNanos;

        /** Bit n: whether the frame n before the highest has been seen. What is older than the proof counts as seen. */
        private long seen = -1;

        private Life(long incarnation, long acceptance, long first, long nowNanos) {
            this.incarnation = incarnation;
            this.acceptance = acceptance;
            this.highest = first - 1;
            this.highestNanos = nowNanos;
        }

        private Verdict take(long sequence, long nowNanos) {
            long ahead = sequence - highest;
            if (ahead > 0) {
                seen = ahead >= WINDOW ? 1 : seen << ahead | 1;
                highest = sequence;
                highestNanos = nowNanos;
                return Verdict.FRESH;
            }
            long behind = -ahead;
            if (behind >= WINDOW || nowNanos - highestNanos >= REORDERED_NANOS) {
                return Verdict.REPLAYED;
            }
            if ((seen >>> behind & 1) != 0) {
                return behind < COPIED ? Verdict.DUPLICATE : Verdict.REPLAYED;
            }
            seen |= 1L << behind;
            return Verdict.FRESH;
        }
    }

    Verdict judge(String sender, long incarnation, long sequence, long nowNanos) {
        Life life = lives.get(sender);
        if (life == null || life.incarnation != incarnation) {
            return Verdict.UNPROVEN;
        }
        return life.take(sequence, nowNanos);
    }

    /** A process has proven that it is running, and that the newest frame it has sent so far is this one. The former process is not accepted any more. */
    void accept(String sender, long incarnation, long newestSequence, long nowNanos) {
        acceptances++;
        lives.put(sender, new Life(incarnation, acceptances, newestSequence, nowNanos));
        if (lives.size() > SENDERS) {
            lives.remove(lives.keySet().iterator().next());
            acceptancesWhenForgotten = acceptances;
        }
    }

    /** Everybody must prove itself again, and what was asked before is worthless. */
    void forget() {
        lives.clear();
        acceptances++;
        acceptancesWhenForgotten = acceptances;
    }

    Optional<Long> accepted(String sender) {
        return Optional.ofNullable(lives.get(sender)).map(life -> life.incarnation);
    }

    /** A number that is another one after each {@link #accept} of this sender: it makes what was asked before worthless. */
    long generation(String sender) {
        Life life = lives.get(sender);
        return life == null ? acceptancesWhenForgotten : life.acceptance;
    }
}
