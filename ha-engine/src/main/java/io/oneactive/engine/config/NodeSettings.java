package io.oneactive.engine.config;

import io.oneactive.Mode;
import io.oneactive.ResolvedSetting;
import io.oneactive.engine.election.Timings;
import io.oneactive.spi.ElectionRule;
import io.oneactive.spi.Transport;
import io.oneactive.spi.Witness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The checked settings of one node. Immutable.
 *
 * @param cluster name of the group
 * @param nodeId id of this node
 * @param members all members, this one included, as they were listed; empty: open mode
 * @param timings all durations of the rules
 * @param electionRuleName the name of the rule, or {@value Choice#INSTANCE}
 * @param electionRule who is preferred
 * @param priority preference of this node; 0: never active
 * @param trustCrashEvidence whether quorum mode believes the transport when it says that a process is gone
 * @param stateDirectory where the durable state is kept; empty: nowhere
 * @param health how the node's health is judged
 * @param transport what moves the frames
 * @param witness who arbitrates; present only in quorum mode
 * @param witnessTimeLimit after this a call to the witness is given up
 * @param witnessRehearsalInterval how often the witness is looked at while all is well
 * @param configuration hash of the settings that should be equal on all nodes of the group
 * @param changedTimings what the timings may be changed to while the node runs
 * @param security how frames are protected
 * @param resolved every setting with its source, in a stable order; secrets read {@code ***}
 * @param warnings what an operator should look at, as sentences
 */
public record NodeSettings(
        String cluster,
        String nodeId,
        List<String> members,
        Timings timings,
        String electionRuleName,
        ElectionRule electionRule,
        int priority,
        boolean trustCrashEvidence,
        Optional<Path> stateDirectory,
        HealthSettings health,
        Choice<Transport> transport,
        Optional<Choice<Witness>> witness,
        Duration witnessTimeLimit,
        Duration witnessRehearsalInterval,
        int configuration,
        ChangedTimings changedTimings,
        SecuritySettings security,
        List<ResolvedSetting> resolved,
        List<String> warnings) {
    /** Copies the lists. */
    public NodeSettings {
        members = List.copyOf(members);
        resolved = List.copyOf(resolved);
        warnings = List.copyOf(warnings);
    }

    /**
     * What is promised when nodes cannot hear each other.
     *
     * @return quorum mode when there are members
     */
    public Mode mode() {
        return members.isEmpty() ? Mode.OPEN : Mode.QUORUM;
    }
}
