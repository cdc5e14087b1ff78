package io.oneactive.engine.election;

import io.oneactive.Reason;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What an operator should know and what changes no rule: said once, not with each frame. */
final class Notices {
    /** Foreign ids beyond this many are not named any more. */
    private static final int FOREIGN_NODES = 32;

    private final Self self;
    private final Set<String> foreignNodes = new HashSet<>();
    private boolean csharpNoted;
    private int unknownInARow;
    private Reason witness = Reason.WITNESS_RECOVERED;

    Notices(Self self) {
        this.self = self;
    }

    void onForeignNode(String nodeId, String address) {
        self.effect(new Effect.Dropped("foreign-node"));
        if (foreignNodes.size() < FOREIGN_NODES && foreignNodes.add(nodeId)) {
            self.note(
                    Reason.FOREIGN_NODE,
                    "node " + nodeId + " at " + address + " is no member of this group; its frames are dropped");
        }
    }

    void onPeer(Peer peer) {
        Optional<Probe.Details> details = peer.details();
        if (details.isEmpty()) {
            if (!csharpNoted && !self.settings.csharpRule()) {
                csharpNoted = true;
                self.note(
                        Reason.CSHARP_RULE_NEEDED,
                        "node " + peer.nodeId + " runs the C# library: all nodes must use the election rule csharp");
            }
        } else if (details.get().configuration() != self.configuration && !peer.configurationNoted) {
            peer.configurationNoted = true;
            self.note(
                    Reason.DIFFERENT_CONFIGURATION,
                    "node " + peer.nodeId + " runs with other settings for the group than this one");
        }
    }

    /** What differed from the former settings may be as these, or not. */
    void onReconfigured() {
        self.peers.all().forEach(peer -> peer.configurationNoted = false);
    }

    void onInspection(InspectAnswer answer) {
        if (answer instanceof Misconfigured misconfigured) {
            witness(Reason.WITNESS_MISCONFIGURED, misconfigured.problem() + "; " + misconfigured.remedy());
        } else if (answer instanceof Unknown unknown) {
            unknownInARow++;
            if (unknownInARow > 1) {
                // A first call may take longer than its time limit although all is well: connections are made, classes
                // loaded.
                witness(Reason.WITNESS_UNREACHABLE, unknown.cause());
            }
            return;
        } else {
            witness(Reason.WITNESS_RECOVERED, "the witness answers again");
        }
        unknownInARow = 0;
    }

    private void witness(Reason reason, String detail) {
        if (witness != reason) {
            witness = reason;
            self.note(reason, detail);
        }
    }
}
