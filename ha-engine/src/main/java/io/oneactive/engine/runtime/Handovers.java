package io.oneactive.engine.runtime;

import io.oneactive.HandoverResult;
import io.oneactive.HandoverResult.Outcome;
import io.oneactive.engine.election.Effect;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Those who asked for a hand-over and wait for its end. The rules answer all of them at once, with who is active now; whether that is who was wanted
 * differs: the one asked for a node, the other for any.
 */
final class Handovers {
    private static final int WAITING = 64;

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean closed;

    private record Waiting(CompletableFuture<HandoverResult> future, Optional<String> wanted, long sinceNanos) {
        void end(Outcome outcome, Optional<String> successor, String detail) {
            Duration took = Duration.ofNanos(System.nanoTime() - sinceNanos);
            HandoverResult result = new HandoverResult(asWanted(outcome, successor), successor, took, detail);
            future.completeAsync(() -> result);
        }

        /** The rules compare with the node that the first request named, or that they chose for it. */
        private Outcome asWanted(Outcome outcome, Optional<String> successor) {
            if (outcome != Outcome.DONE && outcome != Outcome.OTHER_NODE) {
                return outcome;
            }
            return wanted.isEmpty() || wanted.equals(successor) ? Outcome.DONE : Outcome.OTHER_NODE;
        }
    }

    /**
     * Notes that somebody waits.
     *
     * @param wanted who shall be active; empty: any other node
     * @return false when the result is already there
     */
    synchronized boolean add(CompletableFuture<HandoverResult> future, Optional<String> wanted) {
        Waiting added = new Waiting(future, wanted, System.nanoTime());
        if (closed) {
            added.end(Outcome.NOT_ACTIVE, Optional.empty(), "the node is closed");
            return false;
        }
        if (waiting.size() >= WAITING) {
            added.end(Outcome.NOT_ACTIVE, Optional.empty(), WAITING + " requests for a hand-over wait already");
            return false;
        }
        waiting.addLast(added);
        return true;
    }

    /** All that wait are told: a hand-over that ended by itself ends every request. */
    synchronized void ended(Effect.HandoverEnded ended) {
        waiting.forEach(request -> request.end(ended.outcome(), ended.successor(), ended.detail()));
        waiting.clear();
    }

    synchronized void close() {
        closed = true;
        waiting.forEach(request -> request.end(Outcome.NO_ANSWER, Optional.empty(), "the node was closed"));
        waiting.clear();
    }
}
