package io.oneactive.agent.control;

import io.oneactive.ForcedTerm;
import io.oneactive.Mode;
import io.oneactive.NodeStatus;
import io.oneactive.PeerStatus;
import io.oneactive.Role;
import io.oneactive.WitnessStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What would happen now, as far as the node that is asked can tell: from what it heard within the failure timeout, and from how the witness answered last.
 *
 * @param when what happens
 * @param then what would follow
 * @param isCovered whether some node would be active afterwards
 */
public record Outlook(String when, String then, boolean isCovered) {
    /**
     * All that is asked at night.
     *
     * @param status of a node
     * @param failureTimeout of its configuration
     * @return in a fixed order
     */
    public static List<Outlook> of(NodeStatus status, Duration failureTimeout) {
        return new Reasoning(status, failureTimeout).all();
    }

    private record Reasoning(NodeStatus status, Duration failureTimeout) {
        List<Outlook> all() {
            List<Outlook> all = new ArrayList<>();
            all.add(activeDies());
            if (status.forced().filter(ForcedTerm::carrying).isPresent()) {
                all.add(forcedEnds());
                return all;
            }
            all.add(linkCut());
            if (status.mode() == Mode.QUORUM && status.witness().isPresent()) {
                all.add(witnessAway());
            }
            return all;
        }

        private Outlook activeDies() {
            String when = status.activeNode().map(id -> "if " + id + " died").orElse("if nothing is done");
            List<String> candidates = candidates();
            if (candidates.isEmpty()) {
                return new Outlook(when, "nobody takes over: no other node is heard that could", false);
            }
            String who = candidates.size() == 1 ? candidates.get(0) : "one of " + String.join(", ", candidates);
            if (status.mode() == Mode.OPEN) {
                return new Outlook(when, who + " takes over within " + millis(failureTimeout), true);
            }
            int votes = aliveMembers() - (status.activeNode().isPresent() ? 1 : 0);
            int needed = majority();
            if (votes >= needed) {
                return new Outlook(
                        when,
                        who + " takes over within " + millis(failureTimeout) + ", with the votes of members",
                        true);
            }
            if (votes + 1 == needed && witnessVotes()) {
                return isWitnessThere()
                        ? new Outlook(when, who + " takes over within " + untilTheWitnessIsClaimed(), true)
                        : new Outlook(
                                when, "nobody takes over: the witness, which would be needed, " + witnessSays(), false);
            }
            return new Outlook(when, "nobody takes over: %d of %d votes would be left".formatted(votes, needed), false);
        }

        private Outlook linkCut() {
            String when = "if the nodes were cut off from each other";
            String active = status.activeNode().orElse("");
            if (status.mode() == Mode.OPEN) {
                return new Outlook(when, "each side has an active node of its own until it heals", false);
            }
            if (!witnessVotes()) {
                return new Outlook(
                        when,
                        "the side with %d of %d members has the active node".formatted(majority(), voters()),
                        true);
            }
            if (majority() > 2) {
                return isWitnessThere()
                        ? new Outlook(
                                when,
                                "the side with %d members, or with %d of %d and the witness, has the active node"
                                        .formatted(majority(), majority() - 1, voters()),
                                true)
                        : new Outlook(
                                when,
                                "only a side with %d of %d members has an active node: the witness %s"
                                        .formatted(majority(), voters(), witnessSays()),
                                false);
            }
            if (active.isEmpty()) {
                return new Outlook(when, "the node that gets the witness becomes active", isWitnessThere());
            }
            return isWitnessThere()
                    ? new Outlook(
                            when, active + " stays active if it reaches the witness, else the other one follows", true)
                    : new Outlook(
                            when,
                            active + " stops within " + millis(failureTimeout) + ", and nobody follows: the witness "
                                    + witnessSays(),
                            false);
        }

        private Outlook witnessAway() {
            String when = "if the witness were away";
            boolean isNeeded = witnessVotes() && status.activeNode().isPresent() && aliveMembers() < majority();
            if (isNeeded) {
                Duration lease = status.witness().orElseThrow().leaseRemaining();
                return new Outlook(
                        when,
                        "the active node, which has no other vote, stops"
                                + (lease.isZero() ? " soon" : " after " + millis(lease)),
                        false);
            }
            return new Outlook(
                    when,
                    witnessVotes()
                            ? "nothing changes as long as the nodes hear each other; the next loss would leave nobody active"
                            : "nothing changes: it has no vote",
                    true);
        }

        /** The role stands on a person's word alone. */
        private Outlook forcedEnds() {
            return status.witness().isPresent()
                    ? new Outlook(
                            "if the witness answered",
                            status.nodeId()
                                    + " registers its forced term there; it stops at once if another node holds the lease or has registered a higher term",
                            true)
                    : new Outlook(
                            "if a member came back",
                            status.nodeId() + " stays active with its grant, and stops if it does not follow",
                            true);
        }

        private int voters() {
            return (int) status.peers().stream().filter(PeerStatus::member).count() + 1;
        }

        private boolean witnessVotes() {
            return status.witness().filter(WitnessStatus::hasVote).isPresent();
        }

        private int majority() {
            return (voters() + (witnessVotes() ? 1 : 0)) / 2 + 1;
        }

        private boolean isWitnessThere() {
            return status.witness()
                    .filter(witness -> witness.condition() == WitnessStatus.Condition.REACHABLE)
                    .isPresent();
        }

        private String witnessSays() {
            return status.witness()
                    .map(witness -> switch (witness.condition()) {
                        case NOT_ASKED -> "has not been asked yet";
                        case UNREACHABLE -> "does not answer";
                        case MISCONFIGURED -> "refuses: " + witness.detail();
                        case REACHABLE -> "answers";
                    })
                    .orElse("is not configured");
        }

        /** Nobody gets the witness before the lease of the one that died is over. */
        private String untilTheWitnessIsClaimed() {
            Duration lease = status.role() == Role.ACTIVE
                    ? status.witness().map(WitnessStatus::leaseRemaining).orElse(Duration.ZERO)
                    : Duration.ZERO;
            boolean isLeaseLonger = lease.compareTo(failureTimeout) > 0;
            Duration first = isLeaseLonger ? lease : failureTimeout;
            return "%s: %s%s and a claim of the witness"
                    .formatted(
                            millis(first.plus(claim())),
                            millis(first),
                            isLeaseLonger ? ", until its lease is over," : "");
        }

        private Duration claim() {
            return status.witness().flatMap(WitnessStatus::claimTime).orElse(Duration.ZERO);
        }

        private boolean isHeard(PeerStatus peer) {
            return peer.lastHeard()
                    .filter(ago -> ago.compareTo(failureTimeout) < 0)
                    .isPresent();
        }

        private int aliveMembers() {
            return (int) status.peers().stream()
                            .filter(peer -> peer.member() && isHeard(peer))
                            .count()
                    + 1;
        }

        /** Nodes other than the active one that could take over. */
        private List<String> candidates() {
            List<String> candidates = status.peers().stream()
                    .filter(peer -> isHeard(peer) && peer.eligible())
                    .map(PeerStatus::nodeId)
                    .collect(Collectors.toCollection(ArrayList::new));
            if (status.eligible()) {
                candidates.add(status.nodeId());
            }
            status.activeNode().ifPresent(candidates::remove);
            return candidates;
        }

        private static String millis(Duration duration) {
            return duration.toMillis() + " ms";
        }
    }
}
