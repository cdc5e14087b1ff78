package io.oneactive.iotedge;

import com.microsoft.azure.sdk.iot.device.InternalClient;
import io.oneactive.HaStartException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The twin before there is a node: read once, within a limit, by the thread that starts the node. */
final class InitialTwin {
    /** An answer may be lost on its way through the client. */
    private static final Duration ONE_TRY = Duration.ofSeconds(3);

    private final AtomicBoolean hasChanged = new AtomicBoolean();
    private volatile Runnable desiredChanged = () -> hasChanged.set(true);
    private final HubTwin twin;
    private final Optional<TwinDocument> document;

    /** Reads it; a hub that does not answer does not keep a node from starting. */
    InitialTwin(InternalClient client, Duration limit) {
        twin = new HubTwin(client, () -> desiredChanged.run());
        document = read(limit);
    }

    private Optional<TwinDocument> read(Duration limit) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        try {
            Optional<TwinDocument> found = Optional.empty();
            long left = limit.toNanos();
            while (found.isEmpty() && left > 0) {
                long began = System.nanoTime();
                found = twin.read(Duration.ofNanos(Math.min(left, ONE_TRY.toNanos())))
                        .filter(HubTwin.Answer::isYes)
                        .flatMap(answer -> TwinDocument.parse(answer.body()));
                if (found.isEmpty() && System.nanoTime() - began < ONE_TRY.toNanos() / 10) {
                    // Refused at once: the client is closed, or the hub is busy.
                    break;
                }
                left = deadlineNanos - System.nanoTime();
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HaStartException("interrupted while the twin was read", e);
        }
    }

    Optional<TwinDocument> document() {
        return document;
    }

    HubTwin twin() {
        return twin;
    }

    /** Who is told from now on that desired properties have changed; told at once, in case that they did meanwhile. */
    void handOver(Runnable listener) {
        desiredChanged = listener;
        if (document.isEmpty() || hasChanged.get()) {
            listener.run();
        }
    }
}
