package io.oneactive.engine.config;

import io.oneactive.HaConfigException;
import io.oneactive.engine.election.Timings;
import io.oneactive.spi.SettingValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Other timings for a node that runs: checked beside all its other settings, as at its start. Immutable; any thread. */
public final class ChangedTimings {
    private static final String SOURCE = "changeTimings";

    private final Map<String, Found> engine;
    private final String rule;
    private final String witness;
    private final Optional<String> witnessIdentity;

    /** As long as a node promises that would not remember a longer one over a restart. */
    private final Optional<Long> longestPromiseMillis;

    ChangedTimings(
            Map<String, Found> engine,
            SettingValues started,
            String rule,
            String witness,
            Optional<String> witnessIdentity) {
        this.engine = Map.copyOf(engine);
        this.rule = rule;
        this.witness = witness;
        this.witnessIdentity = witnessIdentity;
        boolean forgets = started.has(EngineSettings.MEMBERS) && !started.has(EngineSettings.STATE_DIRECTORY);
        this.longestPromiseMillis = forgets
                ? Optional.of(started.duration(EngineSettings.MAX_PROMISE).toMillis())
                : Optional.empty();
    }

    /**
     * What follows from a change.
     *
     * @param timings from then on
     * @param configuration hash of the settings that should be equal on all nodes
     */
    public record Changed(Timings timings, int configuration) {}

    /**
     * Checks other timings.
     *
     * @param interval between two probes
     * @param count how many may be missed
     * @return what follows
     * @throws HaConfigException when they are not allowed; names everything that is wrong
     */
    public Changed to(Duration interval, int count) {
        Map<String, Found> found = new LinkedHashMap<>(engine);
        found.put(EngineSettings.PROBE_INTERVAL, new Found(millis(interval), SOURCE, false));
        found.put(EngineSettings.FAILED_PROBE_COUNT, new Found(Integer.toString(count), SOURCE, false));
        List<String> problems = new ArrayList<>();
        EngineValues values = new EngineValues(found, problems);
        new Relations(values, problems).check();
        if (problems.isEmpty()) {
            keepPromise(found, values.values(), problems);
        }
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        SettingValues changed = new EngineValues(found, problems).values();
        return new Changed(Reading.timings(changed), ConfigurationHash.of(changed, rule, witness, witnessIdentity));
    }

    /**
     * A node without a state directory listens, after a restart, for as long as the promises of its configuration: it must not give longer ones
     * now, since it would forget them.
     */
    private void keepPromise(Map<String, Found> found, SettingValues wanted, List<String> problems) {
        if (longestPromiseMillis.isEmpty()) {
            return;
        }
        long longest = longestPromiseMillis.get();
        long timeout = wanted.duration(EngineSettings.PROBE_INTERVAL).toMillis()
                * wanted.integer(EngineSettings.FAILED_PROBE_COUNT);
        if (timeout > longest) {
            problems.add("a failure timeout of " + timeout + " ms is longer than the longest promise of this node, "
                    + longest
                    + " ms, which it would forget in a restart, since 'stateDirectory' is not set; allowed: up to "
                    + longest
                    + " ms, or more with a 'stateDirectory' or a greater 'maxPromiseMS' at the start");
        } else if (wanted.duration(EngineSettings.MAX_PROMISE).toMillis() > longest) {
            found.put(EngineSettings.MAX_PROMISE, new Found(Long.toString(longest), SOURCE, false));
        }
    }

    private static String millis(Duration interval) {
        return interval.toNanosPart() % 1_000_000 == 0
                ? Long.toString(interval.toMillis())
                : interval.toMillis() + " ms and " + interval.toNanosPart() % 1_000_000 + " ns";
    }
}
