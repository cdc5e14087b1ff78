package io.oneactive.engine.runtime;

import io.oneactive.ActiveTerm;
import io.oneactive.NotActiveException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code isActive()} reads: the term and until when it is secured. Written by the election loop alone, read by any thread without a lock.
 *
 * <p>There are two deadlines. The one on the monotonic clock is what the rules computed. That clock may stand still while the machine is
 * suspended, so the same instant is kept on the wall clock, too: the role is over when either has passed. A wall clock that is stepped ahead
 * ends the role only until the loop's next turn, which sees that nothing else happened and secures it anew.
 */
final class Authority {
    private volatile @Nullable Held current;
    private volatile long highestToken;
    private volatile boolean closed;

    /** Extends the term, or begins it when it is another one. */
    void secure(long term, long deadlineSystemNanos, long deadlineWallMillis) {
        Deadline deadline = new Deadline(deadlineSystemNanos, deadlineWallMillis);
        Held held = current;
        if (held != null && held.token == term) {
            held.deadline = deadline;
        } else {
            highestToken = term;
            current = new Held(this, term, deadline);
        }
    }

    /** The token of the term that was secured last, whether it has ended or not; 0 when there was none. */
    long highestToken() {
        return highestToken;
    }

    void end() {
        current = null;
    }

    /** Ends the role for good: a loop that hung and comes back cannot secure it again. */
    void close() {
        closed = true;
        current = null;
    }

    boolean isActive() {
        Held held = current;
        return held != null && held.isHeld();
    }

    Optional<ActiveTerm> activeTerm() {
        Held held = current;
        return held != null && held.isHeld() ? Optional.of(held) : Optional.empty();
    }

    /** The term that was secured last and not ended, whether its time has passed or not. */
    Optional<ActiveTerm> latestTerm() {
        return Optional.ofNullable(current);
    }

    Duration remaining() {
        return activeTerm().map(ActiveTerm::remaining).orElse(Duration.ZERO);
    }

    private record Deadline(long systemNanos, long wallMillis) {
        boolean isAhead() {
            return systemNanos - System.nanoTime() > 0 && System.currentTimeMillis() < wallMillis;
        }
    }

    private static final class Held implements ActiveTerm {
        private final Authority authority;
        private final long token;
        private volatile Deadline deadline;

        Held(Authority authority, long token, Deadline deadline) {
            this.authority = authority;
            this.token = token;
            this.deadline = deadline;
        }

        @Override
        public long token() {
            return token;
        }

        @Override
        public Duration remaining() {
            return isHeld() ? Duration.ofNanos(Math.max(0, deadline.systemNanos - System.nanoTime())) : Duration.ZERO;
        }

        @Override
        public boolean isHeld() {
            return authority.current == this && !authority.closed && deadline.isAhead();
        }

        @Override
        public void check() {
            if (!isHeld()) {
                throw new NotActiveException("the active term with token " + token + " is over");
            }
        }

        @Override
        public String toString() {
            return "ActiveTerm[token=" + token + ", held=" + isHeld() + "]";
        }
    }
}
