package io.oneactive.testkit.exploration;

import io.oneactive.testkit.simulation.Timeline;

/** Notes what happens in a course of events. */
final class Narrator implements Moves.Witnesses {
    private final Timeline timeline;
    private long nowNanos;

    Narrator(Timeline timeline) {
        this.timeline = timeline;
    }

    void begin(World world, Situation start) {
        for (int node = 0; node < start.machines.length; node++) {
            Machine machine = start.machines[node];
            happened(
                    world.options.ids().get(node),
                    machine.isDown()
                            ? "does not run"
                            : "is " + world.localOf(machine).state + " in term " + world.localOf(machine).term);
        }
        if (world.options.witness()) {
            happened(
                    "witness",
                    "term " + start.lease.registeredTerm + " is registered, the lease is "
                            + (start.lease.left > 0 ? "held" : "free"));
        }
    }

    @Override
    public void passed(int micros) {
        nowNanos += LocalStates.nanos(micros);
    }

    @Override
    public void happened(String place, Object thing) {
        timeline.note(nowNanos, place, thing);
    }

    long nowNanos() {
        return nowNanos;
    }
}
