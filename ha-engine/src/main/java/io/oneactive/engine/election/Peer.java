package io.oneactive.engine.election;

import io.oneactive.NodeState;
import io.oneactive.spi.ElectionRule.Contender;
import java.util.Optional;

/** What this node knows of another one: the content of the newest probe heard of it. */
final class Peer {
    /** How many former lives are remembered, so that their late frames are not taken for new ones. */
    private static final int FORMER_INCARNATIONS = 4;

    final String nodeId;
    private final long[] formerIncarnations = new long[FORMER_INCARNATIONS];
    private int formerCount;

    private boolean heard;
    private long heardNanos;
    private Optional<Probe> newest = Optional.empty();
    private Optional<Long> priorityAboveSince = Optional.empty();
    private Optional<Long> refusesSince = Optional.empty();

    String address = "";
    long sentNanos = Long.MIN_VALUE / 2;
    long returnedUntilNanos = Long.MIN_VALUE;
    boolean hasLongGrant;
    boolean configurationNoted;
    boolean formerLifeNoted;

    Peer(String nodeId) {
        this.nodeId = nodeId;
    }

    /** Whether a frame is a late one: of a former life, or older than the newest of this life. */
    boolean isStale(Probe.Details details) {
        if (newest.isEmpty() || newest.get().details().isEmpty()) {
            return false;
        }
        Probe.Details known = newest.get().details().get();
        if (known.incarnation() == details.incarnation()) {
            return details.sequence() <= known.sequence();
        }
        for (int i = 0; i < Math.min(formerCount, FORMER_INCARNATIONS); i++) {
            if (formerIncarnations[i] == details.incarnation()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a frame comes from another process than the one known. */
    boolean isNewLife(Probe.Details details) {
        return newest.flatMap(Probe::details)
                .map(known -> known.incarnation() != details.incarnation())
                .orElse(false);
    }

    void hear(Probe probe, String from, long nowNanos) {
        if (probe.details().isPresent() && isNewLife(probe.details().get())) {
            formerIncarnations[formerCount++ % FORMER_INCARNATIONS] =
                    newest.orElseThrow().details().orElseThrow().incarnation();
            refusesSince = Optional.empty();
            configurationNoted = false;
        }
        newest = Optional.of(probe);
        address = from;
        heard = true;
        heardNanos = nowNanos;
    }

    /** The transport says that its process is gone. */
    void gone() {
        heard = false;
    }

    boolean heardWithin(long nanos, long nowNanos) {
        return heard && nowNanos - heardNanos < nanos;
    }

    Optional<Long> heardNanos() {
        return newest.isPresent() ? Optional.of(heardNanos) : Optional.empty();
    }

    Optional<Probe> newest() {
        return newest;
    }

    Optional<Probe.Details> details() {
        return newest.flatMap(Probe::details);
    }

    long incarnation() {
        return details().map(Probe.Details::incarnation).orElse(0L);
    }

    long term() {
        return details().map(Probe.Details::term).orElse(0L);
    }

    int priority() {
        return details().map(Probe.Details::priority).orElse(0);
    }

    boolean isActive() {
        return newest.map(Probe::active).orElse(false);
    }

    /** Whether it could campaign now: it said so, and it is in no state that forbids it. */
    boolean isContender() {
        return details()
                .map(details -> details.eligible()
                        && (details.state() == NodeState.PASSIVE || details.state() == NodeState.CANDIDATE))
                .orElse(false);
    }

    Contender contender() {
        return new Contender(nodeId, newest.map(Probe::bootTimeEPOCH).orElse(0L), priority());
    }

    /** Follows how long the peer has been heard without a break as eligible and of higher priority than this node. */
    void notePriorityAbove(boolean above, long nowNanos) {
        if (!above) {
            priorityAboveSince = Optional.empty();
        } else if (priorityAboveSince.isEmpty()) {
            priorityAboveSince = Optional.of(nowNanos);
        }
    }

    Optional<Long> priorityAboveSince() {
        return priorityAboveSince;
    }

    void refuses(long nowNanos) {
        if (refusesSince.isEmpty()) {
            refusesSince = Optional.of(nowNanos);
        }
    }

    void grants() {
        refusesSince = Optional.empty();
    }

    Optional<Long> refusesSince() {
        return refusesSince;
    }
}
