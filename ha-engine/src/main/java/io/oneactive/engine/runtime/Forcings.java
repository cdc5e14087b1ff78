package io.oneactive.engine.runtime;

import io.oneactive.ForceResult;
import io.oneactive.ForceResult.Outcome;
import io.oneactive.engine.election.Effect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Those who asked for the role without a majority, or whether they could, and wait for the answer. */
final class Forcings {
    private static final int WAITING = 16;

    private final Map<Long, CompletableFuture<ForceResult>> waiting = new HashMap<>();
    private long number;
    private boolean closed;

    /** The number of the request; empty when it is answered already. */
    synchronized Optional<Long> add(CompletableFuture<ForceResult> future) {
        if (closed || waiting.size() >= WAITING) {
            refuse(future, closed ? "the node is closed" : WAITING + " requests wait already");
            return Optional.empty();
        }
        number++;
        waiting.put(number, future);
        return Optional.of(number);
    }

    static void refuse(CompletableFuture<ForceResult> future, String detail) {
        future.completeAsync(() -> new ForceResult(Outcome.REFUSED, 0, List.of(), 0, detail));
    }

    synchronized void ended(Effect.ForceEnded ended) {
        CompletableFuture<ForceResult> future = waiting.remove(ended.number());
        if (future != null) {
            future.completeAsync(() ->
                    new ForceResult(ended.outcome(), ended.term(), ended.silent(), ended.mayRun(), ended.detail()));
        }
    }

    synchronized void close() {
        closed = true;
        waiting.values().forEach(future -> refuse(future, "the node was closed"));
        waiting.clear();
    }
}
