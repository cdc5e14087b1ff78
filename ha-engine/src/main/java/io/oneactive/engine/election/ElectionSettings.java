package io.oneactive.engine.election;

import io.oneactive.spi.ElectionRule;
import java.util.List;

/**
 * What a node's rules are set up with.
 *
 * @param cluster name of the group
 * @param nodeId id of this node
 * @param incarnation random number of this process
 * @param bootTimeEPOCH start of this process in seconds of UTC
 * @param members all members, this one included; empty: open mode
 * @param witness whether there is a witness
 * @param rule who is preferred
 * @param csharpRule whether the rule is the one of the C# library
 * @param priority preference of this node; 0: never active
 * @param trustCrashEvidence whether quorum mode believes the transport when it says that a process is gone
 * @param termFloor the wall clock's epoch milliseconds at the start: a node that remembers no term only takes part in terms above it
 * @param configuration hash of the settings that should be equal on all nodes
 */
public record ElectionSettings(
        String cluster,
        String nodeId,
        long incarnation,
        long bootTimeEPOCH,
        List<String> members,
        boolean witness,
        ElectionRule rule,
        boolean csharpRule,
        int priority,
        boolean trustCrashEvidence,
        long termFloor,
        int configuration) {
    /**
     * Whether safety goes before availability.
     *
     * @return true when there are members
     */
    public boolean isQuorum() {
        return !members.isEmpty();
    }

    /**
     * Whether the lease of the witness counts as a vote: with an even number of members.
     *
     * @return false also when there is no witness
     */
    public boolean witnessHasVote() {
        return witness && isQuorum() && members.size() % 2 == 0;
    }

    /**
     * How many votes make a majority of members and, when it has a vote, witness.
     *
     * @return 1 in open mode
     */
    public int majority() {
        return isQuorum() ? (members.size() + (witnessHasVote() ? 1 : 0)) / 2 + 1 : 1;
    }

    /**
     * This node as the election rule sees it.
     *
     * @return its id, boot time and priority
     */
    public ElectionRule.Contender self() {
        return new ElectionRule.Contender(nodeId, bootTimeEPOCH, priority);
    }
}
