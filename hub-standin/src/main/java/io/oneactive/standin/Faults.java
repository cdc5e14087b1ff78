package io.oneactive.standin;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What goes wrong at one {@link Door}. Any thread. */
public final class Faults {
    private final Map<Step, Reaction> always = new EnumMap<>(Step.class);
    private final Map<Step, Reaction> next = new EnumMap<>(Step.class);
    private final List<Runnable> held = new ArrayList<>();
    private Function<Step, Reaction> choice = step -> Reaction.NORMAL;
    private boolean isBlackHole;

    Faults() {}

    /**
     * From now on, until {@link Door#heal}.
     *
     * @param step where
     * @param reaction what
     */
    public synchronized void always(Step step, Reaction reaction) {
        always.put(step, reaction);
    }

    /**
     * Only the next time.
     *
     * @param step where
     * @param reaction what
     */
    public synchronized void next(Step step, Reaction reaction) {
        next.put(step, reaction);
    }

    /**
     * Asked wherever nothing else is set.
     *
     * @param chooser for instance a random one; called by the hub's thread
     */
    public synchronized void choose(Function<Step, Reaction> chooser) {
        choice = chooser;
    }

    /**
     * Swallows everything in both directions, on connections that are there and on new ones, without closing any. A connection that lost
     * something this way stays lost after the end of it.
     *
     * @param isOn whether
     */
    public synchronized void blackHole(boolean isOn) {
        isBlackHole = isOn;
    }

    synchronized boolean isBlackHole() {
        return isBlackHole;
    }

    synchronized Reaction at(Step step) {
        Reaction once = next.remove(step);
        if (once != null) {
            return once;
        }
        Reaction set = always.get(step);
        return set != null ? set : choice.apply(step);
    }

    synchronized void hold(Runnable request) {
        held.add(request);
    }

    /** Forgets all faults. What was held back is to be run now, on the hub's thread, in this order. */
    synchronized List<Runnable> clear() {
        always.clear();
        next.clear();
        choice = step -> Reaction.NORMAL;
        isBlackHole = false;
        List<Runnable> released = List.copyOf(held);
        held.clear();
        return released;
    }
}
