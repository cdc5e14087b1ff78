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
    private long livesSinceNanos;
    private long heardNanos;
    private long goneNanos = Long.MIN_VALUE / 2;
    private long highestTerm;
    private Optional<Probe> newest = Optional.empty();
    private Optional<Long> priorityAboveSince = Optional.empty();
    private Optional<Long> refusesSince = Optional.empty();

    String address = "";
    long sentNanos = Long.MIN_VALUE / 2;
    boolean returned;
    boolean hasLongGrant;
    boolean longGrantOfFormerLife;
    boolean configurationNoted;

    /** How long its newest grant lasts that counts. */
    long grantedNanos;

    Peer(String nodeId) {
        this.nodeId = nodeId;
    }

    /**
     * Whether a frame is a late one: older than the newest of this life, or of a former life. A former life is one that was heard before, or whose
     * process started earlier. Both are refused only while the present is heard: a straggler that was taken for the present, or a forged frame with
     * a number that no process will ever reach, must not silence the living process for longer than that (decision 11).
     */
    boolean isStale(Probe probe, Probe.Details details, long presentNanos, long nowNanos) {
        if (newest.isEmpty() || newest.get().details().isEmpty()) {
            return false;
        }
        Probe.Details known = newest.get().details().get();
        if (known.incarnation() == details.incarnation()) {
            // Also when its process is said to be gone: what is still underway must not call it back.
            boolean present = nowNanos - heardNanos < presentNanos;
            return details.sequence() == known.sequence() || (present && details.sequence() < known.sequence());
        }
        return heardWithin(presentNanos, nowNanos)
                && (isFormer(details.incarnation())
                        || probe.bootTimeEPOCH() < newest.get().bootTimeEPOCH());
    }

    private boolean isFormer(long incarnation) {
        for (int i = 0; i < Math.min(formerCount, FORMER_INCARNATIONS); i++) {
            if (formerIncarnations[i] == incarnation) {
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
        if (newest.isEmpty() || probe.details().filter(this::isNewLife).isPresent()) {
            livesSinceNanos = nowNanos;
        }
        if (probe.details().isPresent() && isNewLife(probe.details().get())) {
            formerIncarnations[formerCount++ % FORMER_INCARNATIONS] =
                    newest.orElseThrow().details().orElseThrow().incarnation();
            refusesSince = Optional.empty();
            configurationNoted = false;
            returned = false;
        }
        newest = Optional.of(probe);
        highestTerm = Math.max(highestTerm, term());
        address = from;
        heard = true;
        heardNanos = nowNanos;
    }

    /** The transport says that its process is gone. */
    void gone(long nowNanos) {
        heard = false;
        goneNanos = nowNanos;
    }

    /** Whether that has been said within so long. Said again at once, it is as likely to be about a node that lives. */
    boolean wasGoneWithin(long nanos, long nowNanos) {
        return nowNanos - goneNanos < nanos;
    }

    /** Whether the process that is known has been for so long. What was seen earlier may have been the end of the one before it. */
    boolean hasLivedFor(long nanos, long nowNanos) {
        return newest.isPresent() && nowNanos - livesSinceNanos >= nanos;
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

    /** The highest term that any of its frames has named; that of a straggler may be lower. */
    long highestTerm() {
        return highestTerm;
    }

    int priority() {
        return details().map(Probe.Details::priority).orElse(0);
    }

    /** Whether it said so in its newest probe, however old that is. */
    boolean isActive() {
        return newest.map(Probe::active).orElse(false);
    }

    /** Whether it is to be told that nobody relies on the long grant of its former life: as long as it says that it is starting. */
    boolean isToldReturned() {
        return returned
                && details()
                        .filter(details -> details.state() == NodeState.STARTING)
                        .isPresent();
    }

    /** Whether it could campaign now: it said so, and it is in no state that forbids it. */
    boolean isContender() {
        return isEligibleIn(NodeState.PASSIVE) || isEligibleIn(NodeState.CANDIDATE);
    }

    boolean isEligibleIn(NodeState state) {
        return details()
                .filter(details -> details.eligible() && details.state() == state)
                .isPresent();
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

    void stopsRefusing() {
        refusesSince = Optional.empty();
    }

    Optional<Long> refusesSince() {
        return refusesSince;
    }
}
