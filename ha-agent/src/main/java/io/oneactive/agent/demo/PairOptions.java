package io.oneactive.agent.demo;

import io.oneactive.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a pair is set up.
 *
 * @param folder where configurations, states and records are kept; created when absent, must not hold those of another pair
 * @param mode what the nodes promise
 * @param witness settings of the witness, with the key {@code name}, without the prefix {@code witness.}; empty for none
 * @param probeInterval how often the active node probes
 * @param failedProbeCount how many probes may be missed
 * @param readingPause pause between two readings of {@code isActive()}; zero: reads as fast as it can, which takes a processor per node
 * @param relayed whether the nodes talk through a {@link LinkRelay}, so that they can be cut off from each other
 * @param survives whether the nodes go on when this process ends
 * @param settings further settings for both nodes, by key; they win over all that the pair sets itself, and an empty value takes away what it sets
 */
public record PairOptions(
        Path folder,
        Mode mode,
        Map<String, String> witness,
        Duration probeInterval,
        int failedProbeCount,
        Duration readingPause,
        boolean relayed,
        boolean survives,
        Map<String, String> settings) {

    /** Copies the maps. */
    public PairOptions {
        witness = Map.copyOf(witness);
        settings = Map.copyOf(settings);
    }

    /**
     * The default timings (200 ms, 3 probes), a relay, a short pause between readings.
     *
     * @param folder where everything is kept
     * @param mode what the nodes promise
     * @param witness settings of the witness; empty for none
     * @return to be refined by the {@code with…} methods
     */
    public static PairOptions of(Path folder, Mode mode, Map<String, String> witness) {
        return new PairOptions(
                folder, mode, witness, Duration.ofMillis(200), 3, Duration.ofNanos(20_000), true, false, Map.of());
    }

    /**
     * Other timings.
     *
     * @param interval how often the active node probes
     * @param count how many probes may be missed
     * @return changed options
     */
    public PairOptions withTimings(Duration interval, int count) {
        return new PairOptions(folder, mode, witness, interval, count, readingPause, relayed, survives, settings);
    }

    /**
     * Another density of readings.
     *
     * @param pause zero: as fast as it can
     * @return changed options
     */
    public PairOptions withReadingPause(Duration pause) {
        return new PairOptions(
                folder, mode, witness, probeInterval, failedProbeCount, pause, relayed, survives, settings);
    }

    /**
     * Nodes that talk to each other without a relay between them.
     *
     * @return changed options
     */
    public PairOptions direct() {
        return new PairOptions(
                folder, mode, witness, probeInterval, failedProbeCount, readingPause, false, survives, settings);
    }

    /**
     * Nodes that go on when this process ends.
     *
     * @return changed options
     */
    public PairOptions surviving() {
        return new PairOptions(
                folder, mode, witness, probeInterval, failedProbeCount, readingPause, relayed, true, settings);
    }

    /**
     * Further settings for both nodes.
     *
     * @param further by key
     * @return changed options
     */
    public PairOptions withSettings(Map<String, String> further) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(further);
        return new PairOptions(
                folder, mode, witness, probeInterval, failedProbeCount, readingPause, relayed, survives, all);
    }

    /**
     * The failure timeout.
     *
     * @return probe interval × failed probe count
     */
    public Duration timeout() {
        return probeInterval.multipliedBy(failedProbeCount);
    }
}
