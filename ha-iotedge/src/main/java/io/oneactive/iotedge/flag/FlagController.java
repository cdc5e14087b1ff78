package io.oneactive.iotedge.flag;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.oneactive.iotedge.flag.FlagReport.Outcome;
import io.oneactive.iotedge.flag.FlagRules.Decision;
import io.oneactive.iotedge.flag.FlagSwitch.SupersededException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives one flag to exactly one device of a pool, and to another one when that is down: for devices that know nothing of each other and follow a property of
 * their twin. It looks through the hub's registry every few minutes and on demand; any number of controllers may run at the same time, and at most one flag
 * is on at any time in the hub.
 *
 * <p>What it does not do is stop a device that is cut off from the hub: that one keeps what it saw last, for ever or, with {@link TwinFlag}, for a while.
 *
 * <p>All methods may be called by any thread; those that talk to the hub block, each request for as long as the settings allow.
 */
public final class FlagController implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlagController.class);
    private static final int MOST_DEVICES = 32;
    private static final int LONGEST_POOL = 4_000;
    private static final int MOST_TRIES = 8;
    private static final int CLOSE_SECONDS = 10;

    private final FlagSettings settings;
    private final Registry registry;
    private final ReentrantLock turn = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ScheduledThreadPoolExecutor timer;

    /**
     * Does nothing by itself before {@link #start}.
     *
     * @param settings whose flag
     */
    public FlagController(FlagSettings settings) {
        this.settings = settings;
        this.registry = new Registry(settings.policy, settings.endpoint, settings.trust, settings.requestLimit);
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "flag-" + settings.pool);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Looks now and then, at the interval of the settings less a random tenth, so that two controllers do not stay in step.
     *
     * @param listener told of each look, by the controller's thread
     */
    public void start(Consumer<FlagReport> listener) {
        timer.execute(() -> lookAndGoOn(listener));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for the next look.
    private void lookAndGoOn(Consumer<FlagReport> listener) {
        try {
            listener.accept(look());
        } catch (RuntimeException e) {
            LOG.error("{}: the listener failed", settings, e);
        }
        try {
            double share = 0.9 + ThreadLocalRandom.current().nextDouble() / 10;
            timer.schedule(
                    () -> lookAndGoOn(listener), (long) (share * settings.interval.toMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
        }
    }

    /**
     * Looks, and moves the flag if need be.
     *
     * @return what was seen and done; {@link Outcome#FAILED} with the reason when the registry was not reached
     */
    public FlagReport look() {
        turn.lock();
        try {
            List<Candidate> candidates = candidates();
            Decision decision = new FlagRules(settings, candidates).decide();
            Outcome outcome = decision.outcome();
            if (outcome == Outcome.SWITCHED) {
                outcome = settings.isDryRun ? Outcome.WOULD_SWITCH : switched(candidates, decision);
            }
            FlagReport report = report(candidates, decision, outcome);
            if (outcome != Outcome.KEPT) {
                LOG.info(
                        "{}: {}, {} ({})",
                        settings,
                        outcome,
                        decision.target().map(Candidate::id).orElse("-"),
                        decision.reason());
            }
            return report;
        } catch (RegistryException e) {
            LOG.warn("{}: {}", settings, e.getMessage());
            return new FlagReport(
                    Outcome.FAILED, Optional.empty(), Optional.empty(), String.valueOf(e.getMessage()), List.of());
        } finally {
            turn.unlock();
        }
    }

    private Outcome switched(List<Candidate> candidates, Decision decision) throws RegistryException {
        try {
            new FlagSwitch(registry, settings, closed)
                    .run(
                            candidates.stream().map(Candidate::twin).toList(),
                            decision.target().map(Candidate::id));
            return Outcome.SWITCHED;
        } catch (SupersededException e) {
            return Outcome.SUPERSEDED;
        }
    }

    private static FlagReport report(List<Candidate> candidates, Decision decision, Outcome outcome) {
        Optional<String> before = candidates.stream()
                .filter(candidate -> candidate.twin().isOn())
                .map(Candidate::id)
                .findFirst();
        Optional<String> target = decision.target().map(Candidate::id);
        Optional<String> holder = switch (outcome) {
            case SWITCHED -> target;
            case SUPERSEDED -> Optional.empty();
            default -> before;
        };
        return new FlagReport(
                outcome,
                holder,
                target,
                decision.reason(),
                candidates.stream().map(Candidate::report).toList());
    }

    /**
     * All devices that may have the flag on: those that the query finds, which may lag by minutes, and all that any earlier switch knew of.
     */
    private List<Candidate> candidates() throws RegistryException {
        Deque<String> open = new ArrayDeque<>(members());
        Set<String> known = new TreeSet<>(open);
        TreeMap<String, Candidate> found = new TreeMap<>();
        while (!open.isEmpty()) {
            String id = open.remove();
            try {
                FlagTwin twin = FlagTwin.of(id, registry.twin(id).object(), settings);
                Registry.Answer device = registry.device(id);
                found.put(id, Candidate.of(twin, device.object(), device.time(), settings));
                for (String other : twin.mark().pool()) {
                    if (known.add(other)) {
                        open.add(other);
                    }
                }
            } catch (RegistryException e) {
                if (e.status() != Registry.NOT_FOUND) {
                    throw e;
                }
            }
            if (known.size() > MOST_DEVICES || String.join(" ", known).length() > LONGEST_POOL) {
                throw new RegistryException(
                        "pool '" + settings.pool + "' has more than " + MOST_DEVICES
                                + " devices, or their ids more than " + LONGEST_POOL
                                + " characters: make several pools of it",
                        0);
            }
        }
        Mark newest = found.values().stream()
                .map(candidate -> candidate.twin().mark())
                .max(Comparator.naturalOrder())
                .orElse(Mark.NONE);
        // One that left the pool is of interest until its flag is off under the newest ballot: then no earlier switch
        // can switch it on any more.
        return found.values().stream()
                .filter(candidate -> candidate.twin().isMember()
                        || candidate.twin().isOn()
                        || !candidate.twin().mark().equals(newest))
                .toList();
    }

    private List<String> members() throws RegistryException {
        Registry.Answer answer =
                registry.query("SELECT * FROM devices WHERE tags." + settings.poolTag + " = '" + settings.pool + "'");
        if (answer.isMore() || !answer.body().isJsonArray()) {
            throw new RegistryException("pool '" + settings.pool + "' has more devices than one answer holds", 0);
        }
        List<String> ids = new ArrayList<>();
        for (JsonElement twin : answer.body().getAsJsonArray()) {
            ids.add(FlagTwin.text(twin, "deviceId"));
        }
        return ids;
    }

    /**
     * Gives the flag to a device whatever its state, until {@link #endOverride}; at the next look. For all controllers: it is kept in the twin.
     *
     * @param deviceId of the pool
     * @throws RegistryException when the hub was not reached, or there is no such device
     */
    public void override(String deviceId) throws RegistryException {
        for (Candidate candidate : candidates()) {
            if (!candidate.id().equals(deviceId) && candidate.twin().wish().equals("on")) {
                wish(candidate.id(), JsonNull.INSTANCE);
            }
        }
        wish(deviceId, new JsonPrimitive("on"));
    }

    /**
     * Keeps the flag from a device, for maintenance, until {@link #endOverride}; at the next look.
     *
     * @param deviceId of the pool
     * @throws RegistryException when the hub was not reached, or there is no such device
     */
    public void exclude(String deviceId) throws RegistryException {
        wish(deviceId, new JsonPrimitive("off"));
    }

    /**
     * Ends {@link #override} and {@link #exclude} for a device.
     *
     * @param deviceId of the pool
     * @throws RegistryException when the hub was not reached, or there is no such device
     */
    public void endOverride(String deviceId) throws RegistryException {
        wish(deviceId, JsonNull.INSTANCE);
    }

    private void wish(String deviceId, JsonElement value) throws RegistryException {
        JsonObject tags = new JsonObject();
        tags.add(FlagTwin.WISH_TAG, value);
        JsonObject patch = new JsonObject();
        patch.add("tags", tags);
        for (int attempt = 1; ; attempt++) {
            FlagTwin twin = FlagTwin.of(deviceId, registry.twin(deviceId).object(), settings);
            if (!twin.isMember()) {
                throw new RegistryException(
                        "device '" + deviceId + "' has no tag " + settings.poolTag + " = '" + settings.pool + "'", 0);
            }
            try {
                registry.patch(deviceId, patch, twin.etag());
                return;
            } catch (RegistryException e) {
                if (e.status() != Registry.PRECONDITION_FAILED || attempt == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    /**
     * Looks no more; a look that is under way is ended at its next step, and waited for no longer than ten seconds. Flags stay as they are. (The JDK's HTTP
     * client keeps a daemon thread until it is collected.)
     */
    @Override
    public void close() {
        closed.countDown();
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("{}: a look has not ended within {} s", settings, CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
