package io.oneactive.engine.election;

import io.oneactive.Reason;
import io.oneactive.engine.election.Probe.Details;
import java.util.List;
import java.util.Optional;

/**
 * Notices another process with this node's id. One late frame of this node's own former life, or a replayed one, is not enough: {@value
 * #FRAMES} frames with growing numbers over two intervals are. The process that started later stops.
 */
final class DuplicateWatch {
    private static final int FRAMES = 3;

    private final Self self;
    private long incarnation;
    private long sequence;
    private long firstNanos;
    private int frames;
    private long answeredNanos = Long.MIN_VALUE / 2;
    private boolean noted;

    DuplicateWatch(Self self) {
        this.self = self;
    }

    /** A frame with the own id and another incarnation; says why this process must stop, when it must. */
    Optional<String> onFrame(long bootTimeEPOCH, Details details, String address, long nowNanos) {
        long otherIncarnation = details.incarnation();
        long interval = self.timings.intervalNanos();
        boolean sameWatch = frames > 0
                && incarnation == otherIncarnation
                && nowNanos - firstNanos < 10 * self.timings.failureTimeoutNanos();
        if (!sameWatch) {
            incarnation = otherIncarnation;
            firstNanos = nowNanos;
            frames = 0;
            noted = false;
        } else if (details.sequence() <= sequence) {
            return Optional.empty();
        }
        sequence = details.sequence();
        frames++;
        if (nowNanos - answeredNanos >= interval) {
            answeredNanos = nowNanos;
            self.send(self.settings.nodeId(), List.of(), nowNanos);
        }
        if (frames < FRAMES || nowNanos - firstNanos < 2 * interval) {
            return Optional.empty();
        }
        if (startedBefore(bootTimeEPOCH, otherIncarnation)) {
            return Optional.of(
                    "another process uses the node id '%s' at %s and was started earlier; give each node an id of its own"
                            .formatted(self.settings.nodeId(), address));
        }
        if (!noted) {
            noted = true;
            self.note(
                    Reason.DUPLICATE_NODE_ID,
                    "another process uses the node id '%s' at %s; it was started later and must stop"
                            .formatted(self.settings.nodeId(), address));
        }
        return Optional.empty();
    }

    private boolean startedBefore(long otherBoot, long otherIncarnation) {
        int order = Long.compare(otherBoot, self.settings.bootTimeEPOCH());
        return order != 0 ? order < 0 : Long.compareUnsigned(otherIncarnation, self.settings.incarnation()) < 0;
    }
}
