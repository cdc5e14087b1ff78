package io.oneactive.engine.election;

import java.util.Optional;

/**
 * What this voter has promised: to campaign for nobody else, itself included, until then. A promise is never shortened but by the very node
 * that it was given to.
 */
final class Promise {
    private Optional<String> to = Optional.empty();
    private long incarnation;
    private long term;
    private long untilNanos = Long.MIN_VALUE;

    boolean isOver(long nowNanos) {
        return nowNanos >= untilNanos;
    }

    boolean isTo(String nodeId, long nodeIncarnation) {
        return to.isPresent() && to.get().equals(nodeId) && incarnation == nodeIncarnation;
    }

    /** Over, or given to this very process. */
    boolean allows(String nodeId, long nodeIncarnation, long nowNanos) {
        return isOver(nowNanos) || isTo(nodeId, nodeIncarnation);
    }

    /** Gives or prolongs: the deadline never moves back, since the holder may still count on the older, longer one. */
    void give(String nodeId, long nodeIncarnation, long nodeTerm, long deadlineNanos) {
        to = Optional.of(nodeId);
        incarnation = nodeIncarnation;
        term = nodeTerm;
        untilNanos = Math.max(untilNanos, deadlineNanos);
    }

    /** The holder resigned. An old resignation that arrives late must not void a newer promise: term and process must be the same. */
    boolean voidedBy(String nodeId, long nodeIncarnation, long nodeTerm) {
        if (!isTo(nodeId, nodeIncarnation) || term != nodeTerm) {
            return false;
        }
        end();
        return true;
    }

    /** Over, and forgotten: what its holder says once more is no news. */
    void end() {
        to = Optional.empty();
        untilNanos = Long.MIN_VALUE;
    }

    Optional<String> holder() {
        return to;
    }

    long incarnation() {
        return incarnation;
    }

    long untilNanos() {
        return untilNanos;
    }
}
