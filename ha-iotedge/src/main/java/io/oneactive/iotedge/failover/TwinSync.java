package io.oneactive.iotedge.failover;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import io.oneactive.iothub.TwinRequests;
import io.oneactive.iothub.TwinRequests.Answer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the twin and the device in step, whatever hub it is at: the last state of what is reported is written after each connect and on change; desired
 * properties are read after each connect and whenever the hub says that they changed, applied and acknowledged.
 *
 * <p>A patch of desired properties is only a hint to read: so none is missed, and what is applied is always a state that the hub has had.
 */
final class TwinSync {
    private static final Logger LOG = LoggerFactory.getLogger(TwinSync.class);
    private static final int MOST_NAMES = 200;
    private static final int GREATEST_REPORT = 32 * 1024;
    private static final Pattern NAME = Pattern.compile("[^.$\\s\\p{Cntrl}]{1,128}");
    private static final long ANSWER_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long BETWEEN_WRITES_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BETWEEN_READS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int FAILED = 500;

    private final Optional<DeviceHandlers.Desired> handler;
    private final HandlerThread thread;
    private final Runnable changed;
    private final LongSupplier clock;

    private final Map<String, JsonElement> reported = new LinkedHashMap<>();
    private final Set<String> pending = new LinkedHashSet<>();
    private @Nullable Request writing;
    private Set<String> written = Set.of();
    private long nextWriteNanos;

    private boolean mustRead;
    private @Nullable Request reading;
    private long wantedVersion;
    private long nextReadNanos;
    private String lastHub = "";
    private boolean isNewHub;

    /** These two are the handlers' thread's: what was applied, and what this hub has shown. */
    private final Map<String, Applied> applied = new HashMap<>();

    private final Set<String> shown = new HashSet<>();

    TwinSync(Optional<DeviceHandlers.Desired> handler, HandlerThread thread, Runnable changed, LongSupplier clock) {
        this.handler = handler;
        this.thread = thread;
        this.changed = changed;
        this.clock = clock;
    }

    /** A request that is under way. */
    private record Request(CompletableFuture<Answer> answer, long beganNanos) {}

    /** What the handler said to a value; confined to its thread. */
    private record Applied(JsonElement value, Acknowledgement acknowledgement) {}

    /** Has a property written; JSON null removes it. */
    synchronized void report(String name, JsonElement value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("reported property '" + name
                    + "': a name has 1 to 128 characters, without dot, dollar, space and control characters");
        }
        int others = reported.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(name))
                .mapToInt(entry -> size(entry.getKey(), entry.getValue()))
                .sum();
        boolean isNew = !reported.containsKey(name);
        if ((isNew && reported.size() >= MOST_NAMES) || others + size(name, value) > GREATEST_REPORT) {
            throw new IllegalArgumentException("reported property '" + name + "': a device reports " + MOST_NAMES
                    + " properties of " + GREATEST_REPORT + " bytes in all at most");
        }
        reported.put(name, value.deepCopy());
        pending.add(name);
        changed.run();
    }

    private static int size(String name, JsonElement value) {
        return name.length() + value.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** At a hub that may know nothing of before. */
    synchronized void connected(String hub) {
        isNewHub |= !hub.equals(lastHub);
        lastHub = hub;
        writing = null;
        reading = null;
        pending.addAll(reported.keySet());
        mustRead = handler.isPresent();
        wantedVersion = 0;
        nextReadNanos = clock.getAsLong();
        nextWriteNanos = nextReadNanos;
    }

    /** The hub tells of a change. Called by the device client's thread. */
    void hinted(byte[] patch) {
        if (handler.isEmpty()) {
            return;
        }
        long version = version(parsed(patch));
        synchronized (this) {
            wantedVersion = Math.max(wantedVersion, version);
            mustRead = true;
        }
        changed.run();
    }

    private static JsonObject parsed(byte[] json) {
        try {
            JsonElement element = JsonParser.parseString(new String(json, StandardCharsets.UTF_8));
            return element instanceof JsonObject object ? object : new JsonObject();
        } catch (JsonParseException e) {
            return new JsonObject();
        }
    }

    private static long version(JsonObject section) {
        JsonElement version = section.get("$version");
        return version != null
                        && version.isJsonPrimitive()
                        && version.getAsJsonPrimitive().isNumber()
                ? version.getAsLong()
                : 0;
    }

    /** Does what is due; returns in how many nanoseconds more may be due. */
    synchronized long step(TwinRequests twin) {
        long now = clock.getAsLong();
        finishWrite(now);
        finishRead(now);
        if (reading == null && mustRead && now - nextReadNanos >= 0) {
            mustRead = false;
            reading = begun(twin.read(), now);
            nextReadNanos = now + BETWEEN_READS_NANOS;
        }
        if (writing == null && !pending.isEmpty() && now - nextWriteNanos >= 0) {
            TwinCollection patch = new TwinCollection();
            pending.forEach(name -> patch.put(name, reported.get(name)));
            written = Set.copyOf(pending);
            pending.clear();
            writing = begun(twin.patch(patch), now);
            nextWriteNanos = now + BETWEEN_WRITES_NANOS;
        }
        long read = reading != null ? untilLate(reading, now) : mustRead ? nextReadNanos - now : ANSWER_LIMIT_NANOS;
        long write = writing != null
                ? untilLate(writing, now)
                : pending.isEmpty() ? ANSWER_LIMIT_NANOS : nextWriteNanos - now;
        return Math.max(0, Math.min(read, write));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Looked at by the next step.
    private Request begun(CompletableFuture<Answer> answer, long now) {
        answer.whenComplete((done, failure) -> changed.run());
        return new Request(answer, now);
    }

    private static long untilLate(Request request, long now) {
        return request.beganNanos() + ANSWER_LIMIT_NANOS - now;
    }

    /** The answer; null: none yet. One that does not come in time counts as the hub being busy. */
    private static @Nullable Answer answer(Request request, long now) {
        Answer answer = request.answer().getNow(null);
        if (answer == null && untilLate(request, now) <= 0) {
            request.answer().cancel(false);
            return new Answer(FAILED, null, new byte[0]);
        }
        return answer;
    }

    private void finishWrite(long now) {
        Answer answer = writing == null ? null : answer(writing, now);
        if (answer == null) {
            return;
        }
        if (answer.status() == BAD_REQUEST || answer.status() == TOO_LARGE) {
            LOG.error(
                    "The hub refuses reported properties {} with {}: correct their values (no arrays of mixed depth above 10, no integers above 2^52)",
                    written,
                    answer.status());
        } else if (!answer.isYes()) {
            pending.addAll(written);
            nextWriteNanos = now + AFTER_FAILURE_NANOS;
        }
        writing = null;
        written = Set.of();
    }

    private void finishRead(long now) {
        Answer answer = reading == null ? null : answer(reading, now);
        if (answer == null) {
            return;
        }
        reading = null;
        JsonElement section = parsed(answer.body()).get("desired");
        if (!answer.isYes() || !(section instanceof JsonObject desired) || version(desired) < wantedVersion) {
            mustRead = true;
            nextReadNanos = now + (answer.isYes() ? BETWEEN_WRITES_NANOS : AFTER_FAILURE_NANOS);
            return;
        }
        boolean isFirst = isNewHub;
        if (thread.run("desired properties", () -> apply(desired, isFirst))) {
            isNewHub = false;
        } else {
            mustRead = true;
            nextReadNanos = now + AFTER_FAILURE_NANOS;
        }
    }

    /** On the handlers' thread. What a new hub does not know was not removed there: the value stays in force. */
    private void apply(JsonObject desired, boolean isFirst) {
        long version = version(desired);
        if (isFirst) {
            shown.clear();
        }
        Set<String> gone = new HashSet<>(shown);
        for (Map.Entry<String, JsonElement> property : desired.entrySet()) {
            if (!property.getKey().startsWith("$")) {
                gone.remove(property.getKey());
                shown.add(property.getKey());
                apply(property.getKey(), property.getValue(), version);
            }
        }
        for (String name : gone) {
            shown.remove(name);
            apply(name, JsonNull.INSTANCE, version);
        }
    }

    private void apply(String name, JsonElement value, long version) {
        Applied before = applied.get(name);
        boolean isInForce = before != null
                && before.value().equals(value)
                && before.acknowledgement().isDone();
        Acknowledgement said = isInForce && before != null ? before.acknowledgement() : asked(name, value);
        if (value.isJsonNull()) {
            applied.remove(name);
            report(name, JsonNull.INSTANCE);
        } else {
            applied.put(name, new Applied(value, said));
            report(name, said.of(value, version));
        }
    }

    private Acknowledgement asked(String name, JsonElement value) {
        try {
            return handler.orElseThrow().apply(name, value);
        } catch (Exception e) {
            thread.failed("desired property '" + name + "'", "failed: " + e);
            return new Acknowledgement(FAILED, String.valueOf(e.getMessage()));
        }
    }
}
