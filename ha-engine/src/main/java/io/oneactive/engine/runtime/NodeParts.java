package io.oneactive.engine.runtime;

import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Timings;
import io.oneactive.engine.seal.KeyFile;
import io.oneactive.engine.seal.Security;
import io.oneactive.engine.store.TermStore;
import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.Transport;
import io.oneactive.spi.Witness;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a node is made of, ready to be started.
 *
 * @param settings who it is
 * @param timings how fast it is
 * @param store what it must not forget; opened
 * @param transport not started yet
 * @param witness the third party, if any
 * @param witnessName the witness provider's name
 * @param witnessTimeLimit within which each call to the witness returns
 * @param witnessRehearsal how often the witness is looked at while nothing happens
 * @param healthCheck judges whether the node could do the work
 * @param healthInterval between two checks
 * @param healthTimeLimit of one check
 * @param healthRise how many successes in a row make the node healthy again
 * @param healthFall how many failures in a row make it unhealthy
 * @param security what to do with seals at first
 * @param keyFile says what to do with them later
 * @param changedTimings checks other timings, and says what follows from them
 * @param warnings what an operator should know about the configuration
 */
public record NodeParts(
        ElectionSettings settings,
        Timings timings,
        TermStore store,
        Transport transport,
        Optional<Witness> witness,
        String witnessName,
        Duration witnessTimeLimit,
        Duration witnessRehearsal,
        Optional<HealthCheck> healthCheck,
        Duration healthInterval,
        Duration healthTimeLimit,
        int healthRise,
        int healthFall,
        Security security,
        Optional<KeyFile> keyFile,
        TimingsCheck changedTimings,
        List<String> warnings) {
    /** Says what follows from other timings, while the node runs. */
    @FunctionalInterface
    public interface TimingsCheck {
        /**
         * Checks other timings beside the node's settings.
         *
         * @param interval between two probes
         * @param count how many may be missed
         * @return the change, for the rules
         * @throws io.oneactive.HaConfigException when they are not allowed
         */
        Event.TimingsChanged check(Duration interval, int count);
    }
}
