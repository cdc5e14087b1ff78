package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.Timings;

/** Makes the rules' timings. */
final class NodeTimings {
    private NodeTimings() {}

    static Timings of(SimulationOptions options) {
        return of(options, options.probeInterval().toNanos(), options.failedProbeCount());
    }

    static Timings of(SimulationOptions options, long intervalNanos, int count) {
        return new Timings(
                intervalNanos,
                count,
                options.safetyMarginPercent(),
                2 * intervalNanos * count,
                options.handoverTimeout().toNanos(),
                options.failbackAfter().toNanos());
    }
}
