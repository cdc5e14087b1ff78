package io.oneactive.engine.runtime;

import io.oneactive.HandoverResult;
import io.oneactive.HandoverResult.Outcome;
import io.oneactive.engine.election.Effect;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Those who asked for a hand-over and wait for its end. The rules answer every request once, in order of the requests. */
final class Handovers {
    private static final int WAITING = 64;

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean closed;

    private record Waiting(CompletableFuture<HandoverResult> future, long sinceNanos) {
        void end(Outcome outcome, Optional<String> successor, String detail) {
            Duration took = Duration.ofNanos(System.nanoTime() - sinceNanos);
            HandoverResult result = new HandoverResult(outcome, successor, took, detail);
            future.completeAsync(() -> result);
        }
    }

    /** Notes that somebody waits; false when the result is already there. */
    synchronized boolean add(CompletableFuture<HandoverResult> future) {
        Waiting added = new Waiting(future, System.nanoTime());
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
