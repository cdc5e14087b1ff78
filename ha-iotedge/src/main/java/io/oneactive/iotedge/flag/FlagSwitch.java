package io.oneactive.iotedge.flag;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Moves the flag under a ballot: first every other device is written off, with the ballot; only then the one is written on. Each write is on the condition
 * that no other ballot was written to the twin since it was read; whoever finds one gives up.
 *
 * <p>Why there are never two: when a device is written on under a ballot, all others carry that ballot or a greater one, and whichever of them was written
 * on under a smaller one was written off in between, in the same write that raised its ballot. Ballots of a device never shrink. So of two devices that are
 * on, the one with the smaller ballot would have been raised before the other one was switched on.
 */
final class FlagSwitch {
    private static final int MOST_TRIES = 8;
    private static final long LOOK_MILLIS = 500;

    private final Registry registry;
    private final FlagSettings settings;
    private final CountDownLatch closed;

    FlagSwitch(Registry registry, FlagSettings settings, CountDownLatch closed) {
        this.registry = registry;
        this.settings = settings;
        this.closed = closed;
    }

    /** Another controller uses a greater ballot. */
    static final class SupersededException extends Exception {
        private static final long serialVersionUID = 1L;

        SupersededException(String device) {
            super("another controller has written to " + device + " meanwhile", null, false, false);
        }
    }

    void run(List<FlagTwin> twins, Optional<String> target) throws RegistryException, SupersededException {
        Set<String> pool = new TreeSet<>(twins.stream().map(FlagTwin::id).toList());
        Mark ballot = Mark.above(twins.stream().map(FlagTwin::mark).toList(), pool);
        List<String> others = new ArrayList<>();
        for (FlagTwin twin : twins) {
            if (!target.equals(Optional.of(twin.id()))) {
                write(twin, ballot, false);
                others.add(twin.id());
            }
        }
        if (target.isPresent()) {
            awaitOff(others, ballot);
            for (FlagTwin twin : twins) {
                if (twin.id().equals(target.get())) {
                    write(twin, ballot, true);
                }
            }
        }
    }

    private void write(FlagTwin first, Mark ballot, boolean isOn) throws RegistryException, SupersededException {
        FlagTwin seen = first;
        for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
            try {
                registry.patch(seen.id(), patch(ballot, isOn), seen.etag());
                return;
            } catch (RegistryException e) {
                if (e.status() == Registry.NOT_FOUND && !isOn) {
                    return;
                }
                if (e.status() != Registry.PRECONDITION_FAILED) {
                    throw e;
                }
            }
            seen = FlagTwin.of(seen.id(), registry.twin(seen.id()).object(), settings);
            if (seen.mark().equals(ballot)) {
                // It was applied, though the answer said otherwise.
                return;
            }
            if (!seen.mark().equals(first.mark())) {
                // Also when it is a smaller ballot: its pool may have devices that this one does not know.
                throw new SupersededException(seen.id());
            }
        }
        throw new RegistryException(
                "the twin of " + first.id()
                        + " changes faster than it can be written; does something write to it all the time?",
                Registry.PRECONDITION_FAILED);
    }

    private JsonObject patch(Mark ballot, boolean isOn) {
        JsonObject tags = new JsonObject();
        tags.add(FlagTwin.MARK_TAG, ballot.tag());
        JsonObject desired = new JsonObject();
        desired.addProperty(settings.flag, isOn);
        JsonObject properties = new JsonObject();
        properties.add("desired", desired);
        JsonObject patch = new JsonObject();
        patch.add("tags", tags);
        patch.add("properties", properties);
        return patch;
    }

    /** Until all have reported that they stopped, or the time is over in which one that is cut off stops by itself. */
    private void awaitOff(List<String> others, Mark ballot) throws RegistryException, SupersededException {
        long endNanos = System.nanoTime() + settings.offWait.toNanos();
        List<String> waiting = new ArrayList<>(others);
        while (!waiting.isEmpty() && endNanos - System.nanoTime() > 0) {
            for (String id : List.copyOf(waiting)) {
                if (isOff(id, ballot)) {
                    waiting.remove(id);
                }
            }
            if (!waiting.isEmpty()) {
                pause(Math.min(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS), endNanos - System.nanoTime()));
            }
        }
    }

    private boolean isOff(String id, Mark ballot) throws RegistryException, SupersededException {
        try {
            FlagTwin twin = FlagTwin.of(id, registry.twin(id).object(), settings);
            if (!twin.mark().equals(ballot)) {
                throw new SupersededException(id);
            }
            return twin.confirmedOff();
        } catch (RegistryException e) {
            if (e.status() == Registry.NOT_FOUND) {
                return true;
            }
            throw e;
        }
    }

    private void pause(long nanos) throws RegistryException {
        try {
            if (closed.await(Math.max(0, nanos), TimeUnit.NANOSECONDS)) {
                throw new RegistryException(
                        "the controller was closed before the flag was switched on; no flag is on", 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted before the flag was switched on; no flag is on", 0);
        }
    }
}
