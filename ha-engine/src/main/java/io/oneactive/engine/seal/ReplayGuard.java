package io.oneactive.engine.seal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which process of each sender is accepted, and which of its frames have been seen. Bounded: when {@value #SENDERS} senders are known, the one that
 * was silent for longest must prove itself again.
 */
final class ReplayGuard {
    static final int SENDERS = 256;

    /** Frames this far behind the newest one may still come. */
    static final int WINDOW = Long.SIZE;

    private final Map<String, Life> lives = new LinkedHashMap<>(16, 0.75f, true);
    private long acceptances;
    private long acceptancesWhenForgotten;

    /** What is to be done with a frame. */
    enum Verdict {
        /** Not seen before, of the accepted process. */
        FRESH,
        /** Seen before, or too old to tell. */
        REPLAYED,
        /** Of a process that is not the accepted one. */
        UNPROVEN
    }

    private static final class Life {
        private final long incarnation;
        private final long acceptance;
        private long highest;

        /** Bit n: whether the frame n before the highest has been seen. What is older than the proof counts as seen. */
        private long seen = -1;

        private Life(long incarnation, long acceptance, long first) {
            this.incarnation = incarnation;
            this.acceptance = acceptance;
            this.highest = first - 1;
        }

        private boolean take(long sequence) {
            long ahead = sequence - highest;
            if (ahead > 0) {
                seen = ahead >= WINDOW ? 1 : seen << ahead | 1;
                highest = sequence;
                return true;
            }
            if (-ahead >= WINDOW || (seen >>> -ahead & 1) != 0) {
                return false;
            }
            seen |= 1L << -ahead;
            return true;
        }
    }

    Verdict judge(String sender, long incarnation, long sequence) {
        Life life = lives.get(sender);
        if (life == null || life.incarnation != incarnation) {
            return Verdict.UNPROVEN;
        }
        return life.take(sequence) ? Verdict.FRESH : Verdict.REPLAYED;
    }

    /** A process has proven that it is running, and that the newest frame it has sent so far is this one. The former process is not accepted any more. */
    void accept(String sender, long incarnation, long newestSequence) {
        acceptances++;
        lives.put(sender, new Life(incarnation, acceptances, newestSequence));
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
