package io.oneactive.iotedge;

import io.oneactive.spi.HealthCheck.Result;
import java.util.Optional;

/**
 * Whether this node could do the work as far as its hub is concerned: not any more when the hub has been away for a while, and again when it has been
 * here for a while, so that a connection that comes and goes moves no role to and fro.
 *
 * <p>A node without hub stands in all the same when nobody is active: no node has its hub then, and work that does not need it goes on. It steps
 * back when a node is heard that has been able to do the work for a while; so of two that stand in by chance the one that is not active steps back at once.
 *
 * <p>When it does the wrong thing: a node that can reach its hub but has another reason not to be active (paused, priority 0) leaves the role with one
 * that cannot. Not thread-safe.
 */
final class HubHealth {
    private final long lossNanos;
    private final long stableNanos;
    private boolean isHealthy = true;
    private boolean standsIn;
    private Optional<Long> nobodySince = Optional.empty();
    private Optional<Long> ablePeerSince = Optional.empty();

    /**
     * Limits.
     *
     * @param lossNanos how long the hub may be away
     * @param stableNanos how long it must be back
     */
    HubHealth(long lossNanos, long stableNanos) {
        this.lossNanos = lossNanos;
        this.stableNanos = stableNanos;
    }

    /**
     * What is heard of the group.
     *
     * @param isActive whether this node is active
     * @param peerIsActive whether another one is
     * @param peerIsAble whether another one is heard that says that it could do the work
     */
    record Group(boolean isActive, boolean peerIsActive, boolean peerIsAble) {}

    Result judge(Connectivity hub, Group group, long nowNanos) {
        note(group, nowNanos);
        if (hub.isHere()) {
            standsIn &= !isHealthyAgain(hub, nowNanos);
            isHealthy |= isHealthyAgain(hub, nowNanos);
            return result(isHealthy ? "the hub is reached" : "the hub is reached again, but not for long enough yet");
        }
        if (hub.awayNanos(nowNanos) >= lossNanos) {
            isHealthy = false;
            standIn(group, nowNanos);
        }
        String away = "the hub has been away for " + hub.awayNanos(nowNanos) / 1_000_000 + " ms";
        return result(standsIn ? away + "; no node that has it is heard" : away);
    }

    private boolean isHealthyAgain(Connectivity hub, long nowNanos) {
        return hub.hereNanos(nowNanos) >= stableNanos;
    }

    private void note(Group group, long nowNanos) {
        nobodySince =
                group.isActive() || group.peerIsActive() ? Optional.empty() : Optional.of(nobodySince.orElse(nowNanos));
        ablePeerSince = group.peerIsAble() ? Optional.of(ablePeerSince.orElse(nowNanos)) : Optional.empty();
    }

    private void standIn(Group group, long nowNanos) {
        if (!standsIn) {
            standsIn = lasts(nobodySince, nowNanos);
        } else if (group.isActive()) {
            standsIn = !lasts(ablePeerSince, nowNanos);
        } else {
            standsIn = !group.peerIsActive();
        }
    }

    private boolean lasts(Optional<Long> since, long nowNanos) {
        return since.filter(from -> nowNanos - from >= lossNanos).isPresent();
    }

    private Result result(String detail) {
        return new Result(isHealthy || standsIn, detail);
    }
}
