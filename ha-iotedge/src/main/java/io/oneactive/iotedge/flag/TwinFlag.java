package io.oneactive.iotedge.flag;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.microsoft.azure.sdk.iot.device.DeviceClient;
import io.oneactive.Role;
import io.oneactive.iotedge.failover.FailoverClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role of a device whose twin has a flag: active while the flag is on, and the device could make sure of that lately.
 *
 * <p>It asks for the twin several times within its bound on staleness. What it was told counts from the moment at which it <em>asked</em>; when that is longer
 * ago than the bound, the truth is unknown, and {@link WhenUnknown} decides. With {@link WhenUnknown#STOP} the role ends by the passing of time alone: also
 * in a process that was stopped and continued, before any other code of it has run. (Suspended machines: the clock that is used may stand still meanwhile.)
 *
 * <p>When it has stopped it reports that, so that a controller need not wait for the bound.
 *
 * <p><b>Threads:</b> all methods may be called by any thread. The listener is called by a thread of this object, and may block; the device is reported as
 * stopped only when the listener has returned. Work that must not run twice asks {@link #isActive} right before each act.
 */
public final class TwinFlag implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TwinFlag.class);
    private static final int LOOKS_PER_BOUND = 4;
    private static final int TRIES_PER_LOOK = 4;
    private static final Duration LEAST_BOUND = Duration.ofSeconds(1);
    private static final Duration GREATEST_BOUND = Duration.ofHours(1);

    private final Source source;
    private final String flag;
    private final long boundNanos;
    private final WhenUnknown whenUnknown;
    private final Consumer<Role> listener;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;

    private volatile boolean isOn;
    private volatile boolean isClosed;
    private volatile long validUntilNanos = System.nanoTime();
    private Role told = Role.PASSIVE;
    private boolean isFailing;
    private JsonElement reported = new JsonObject();

    /** Where the twin is read, and what was followed is reported. */
    public interface Source {
        /**
         * Reads the twin from the hub itself: an answer from a cache would be taken for news.
         *
         * @param limit for how long
         * @return with the section {@code desired}
         * @throws IOException when it was not read
         * @throws InterruptedException when the thread is interrupted
         */
        JsonObject read(Duration limit) throws IOException, InterruptedException;

        /**
         * Has a property reported, some time.
         *
         * @param name of the property
         * @param value JSON
         */
        void report(String name, JsonElement value);

        /**
         * The twin as a client that fails over sees it.
         *
         * @param client stays open
         * @return for {@link TwinFlag#follow}
         */
        static Source of(FailoverClient client) {
            return new FailoverSource(client);
        }

        /**
         * The twin as Microsoft's device client sees it.
         *
         * @param client opened, with a subscription to desired properties; stays open
         * @return for {@link TwinFlag#follow}
         * @throws IllegalArgumentException when it is connected through an edge hub, which answers from a copy while it is cut off
         */
        static Source of(DeviceClient client) {
            return new DeviceSource(client);
        }
    }

    private TwinFlag(Source source, String flag, Duration bound, WhenUnknown whenUnknown, Consumer<Role> listener) {
        this.source = source;
        this.flag = flag;
        this.boundNanos = bound.toNanos();
        this.whenUnknown = whenUnknown;
        this.listener = listener;
        this.thread = new Thread(this::run, "twin-flag");
        thread.setDaemon(true);
    }

    /**
     * Begins to follow.
     *
     * @param source of the twin
     * @param flag the desired property, as the controller calls it
     * @param bound on staleness, 1 s to 1 h; it is read four times as often, each read is a message
     * @param whenUnknown what then
     * @param listener told of each change of role
     * @return passive at first
     */
    public static TwinFlag follow(
            Source source, String flag, Duration bound, WhenUnknown whenUnknown, Consumer<Role> listener) {
        if (bound.compareTo(LEAST_BOUND) < 0 || bound.compareTo(GREATEST_BOUND) > 0) {
            throw new IllegalArgumentException(
                    "bound = " + bound + ": must be " + LEAST_BOUND + " to " + GREATEST_BOUND);
        }
        TwinFlag follower = new TwinFlag(source, flag, bound, whenUnknown, listener);
        follower.thread.start();
        return follower;
    }

    /**
     * Whether this device may act. Costs nanoseconds and never locks.
     *
     * @return at this moment
     */
    public boolean isActive() {
        return isOn && !isClosed && (whenUnknown == WhenUnknown.KEEP || validUntilNanos - System.nanoTime() > 0);
    }

    /**
     * The same as a role.
     *
     * @return at this moment
     */
    public Role role() {
        return isActive() ? Role.ACTIVE : Role.PASSIVE;
    }

    /**
     * Whether the truth is known: the twin was read within the bound.
     *
     * @return at this moment
     */
    public boolean isKnown() {
        return validUntilNanos - System.nanoTime() > 0;
    }

    /** Looks at once, for instance when the hub has told of a change of desired properties. */
    public void hint() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    private void run() {
        try {
            while (!isClosed) {
                boolean wasRead = look();
                tell();
                long pause = boundNanos / (wasRead ? LOOKS_PER_BOUND : LOOKS_PER_BOUND * TRIES_PER_LOOK);
                long untilEnd = validUntilNanos - System.nanoTime();
                // Also wakes up when the role ends by the passing of time, to tell of it.
                long nanos = told == Role.ACTIVE && whenUnknown == WhenUnknown.STOP && untilEnd > 0
                        ? Math.min(pause, untilEnd)
                        : pause;
                if (wakes.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                    wakes.drainPermits();
                }
                tell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            isClosed = true;
            tell();
        }
    }

    private boolean look() throws InterruptedException {
        long askedNanos = System.nanoTime();
        try {
            JsonElement desired =
                    source.read(Duration.ofNanos(boundNanos / LOOKS_PER_BOUND)).get("desired");
            if (!(desired instanceof JsonObject section)) {
                throw new IOException("the twin has no desired properties");
            }
            isOn = section.get(flag) instanceof JsonPrimitive value && value.isBoolean() && value.getAsBoolean();
            validUntilNanos = askedNanos + boundNanos;
            isFailing = false;
            tell();
            confirm(section.get("$version"));
            return true;
        } catch (IOException e) {
            if (!isFailing) {
                LOG.warn(
                        "The flag '{}' could not be read ({}). If it lasts for longer than {} ms this device {}",
                        flag,
                        e.getMessage(),
                        TimeUnit.NANOSECONDS.toMillis(boundNanos),
                        whenUnknown == WhenUnknown.STOP ? "stops" : "goes on as before");
            }
            isFailing = true;
            return false;
        }
    }

    private void tell() {
        Role now = role();
        if (now != told) {
            told = now;
            try {
                listener.accept(now);
            } catch (RuntimeException e) {
                LOG.error("The listener failed when the role became {}", now, e);
            }
        }
    }

    private void confirm(JsonElement version) {
        JsonObject state = new JsonObject();
        state.addProperty("value", told == Role.ACTIVE);
        state.add("av", version);
        if (!state.equals(reported)) {
            reported = state;
            source.report(FlagTwin.followed(flag), state);
        }
    }

    /** Is passive from now on, and tells the listener. */
    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
