package io.oneactive.iotedge.failover;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.oneactive.iothub.TwinRequests.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device of a hub that may change: the Device Provisioning Service says which hub it belongs to, and when the connection is lost the client tries that hub
 * once more, then asks again. Messages wait meanwhile, in order and within a bound; what is reported is written again at the new hub, and desired properties
 * are read and acknowledged there.
 *
 * <p>A message is handed over until a hub has acknowledged it. When a connection is lost, those under way are handed over again, so that a hub may have one
 * twice whose acknowledgement was lost: they are counted, and carry the same message id. What waits is in memory only.
 *
 * <p>All methods may be called by any thread. None but those that say so, and {@link #close}, block.
 */
public final class FailoverClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverClient.class);
    private static final long BETWEEN_WARNINGS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final FailoverSettings settings;
    private final Outbox outbox;
    private final Supervisor supervisor;
    private final Thread thread;
    private final AtomicLong nextWarningNanos = new AtomicLong(System.nanoTime());

    private FailoverClient(FailoverSettings settings, DeviceHandlers handlers) {
        String name = "hub-" + settings.deviceId;
        this.settings = settings;
        this.outbox = new Outbox(settings.queueMessages, settings.queueBytes, settings.overflow);
        this.supervisor = new Supervisor(settings, handlers, outbox, name);
        this.thread = new Thread(supervisor, name);
        thread.setDaemon(true);
    }

    /**
     * Starts a client. It connects in the background, and goes on trying until it is closed; {@link #status} says why it is not connected.
     *
     * @param settings of the device
     * @param handlers what it does when the hub says something
     * @return running
     */
    public static FailoverClient start(FailoverSettings settings, DeviceHandlers handlers) {
        FailoverClient client = new FailoverClient(settings, handlers);
        client.thread.start();
        return client;
    }

    /**
     * Has a message sent, now or when there is a hub.
     *
     * @param message what
     * @return whether it was taken; false, and counted, when the queue is full and may not drop older ones, or all of it is under way
     * @throws IllegalStateException when the client is closed
     */
    public boolean send(HubMessage message) {
        Outbox.Offer offer = outbox.offer(message);
        if (offer != Outbox.Offer.TAKEN) {
            warnOfOverflow();
        }
        supervisor.wake();
        return offer != Outbox.Offer.REFUSED;
    }

    private void warnOfOverflow() {
        long next = nextWarningNanos.get();
        long now = System.nanoTime();
        if (now - next >= 0 && nextWarningNanos.compareAndSet(next, now + BETWEEN_WARNINGS_NANOS)) {
            FailoverStatus.Counters counters = status().counters();
            LOG.warn(
                    "{}: the queue is full ({} messages wait); so far {} dropped, {} refused. Send less, or set a greater queue",
                    settings,
                    counters.waiting(),
                    counters.dropped(),
                    counters.refused());
        }
    }

    /**
     * Reports a property, now or when there is a hub: at most one write each second, the last value wins, and all are written again after each connect.
     *
     * @param name without dot, dollar, space and control characters, at most 128 characters
     * @param value any JSON that a twin takes; JSON null removes the property
     * @throws IllegalArgumentException for a name that a twin does not take, and for more than 200 properties or 32 KiB in all
     */
    public void report(String name, JsonElement value) {
        supervisor.twin().report(name, value);
    }

    /**
     * How it stands.
     *
     * @return at this moment
     */
    public FailoverStatus status() {
        return supervisor.status();
    }

    /**
     * Waits until there is a connection.
     *
     * @param limit for how long
     * @return whether there is one
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public boolean awaitConnected(Duration limit) throws InterruptedException {
        return supervisor.awaitConnected(limit.toNanos());
    }

    /**
     * Waits until a hub has acknowledged all messages.
     *
     * @param limit for how long
     * @return whether none waits any more
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public boolean awaitSent(Duration limit) throws InterruptedException {
        return outbox.awaitEmpty(limit.toNanos());
    }

    /**
     * Reads the twin as the hub has it now; blocks.
     *
     * @param limit for how long
     * @return with the sections {@code desired} and {@code reported}
     * @throws IOException when there is no connection, no answer in time, or an error
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public JsonObject readTwin(Duration limit) throws IOException, InterruptedException {
        HubLink link = supervisor.link().orElseThrow(() -> new IOException("there is no connection to a hub"));
        CompletableFuture<Answer> asked = null;
        try {
            asked = link.twin().read();
            Answer answer = asked.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            JsonElement body = JsonParser.parseString(new String(answer.body(), StandardCharsets.UTF_8));
            if (answer.isYes() && body instanceof JsonObject twin) {
                return twin;
            }
            throw new IOException("the hub answered " + answer.status() + " to reading the twin");
        } catch (TimeoutException e) {
            throw new IOException("the hub did not answer within " + limit.toMillis() + " ms", e);
        } catch (ExecutionException | IllegalStateException | JsonParseException e) {
            throw new IOException("the twin was not read: " + HubFailure.deepest(e), e);
        } finally {
            if (asked != null) {
                asked.cancel(false);
            }
        }
    }

    /** Ends the pause before the next attempt, for instance when the network is known to be back. Does nothing while there is a connection. */
    public void hurry() {
        supervisor.hurry();
    }

    /**
     * Disconnects in order, within the limit that the settings name; then the connection is cut. What was not acknowledged is lost: see
     * {@link #awaitSent}. No thread stays behind, but for a handler that does not return.
     */
    @Override
    public void close() {
        supervisor.close();
        Duration limit = settings.closeTimeLimit.plusSeconds(3);
        try {
            thread.join(limit.toMillis());
            if (thread.isAlive() || !supervisor.awaitEnd(limit)) {
                LOG.warn(
                        "{}: some of its threads have not ended within {} ms; they will, or a handler hangs",
                        settings,
                        limit.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
