package io.oneactive.testkit.simulation;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Effect;
import java.util.Optional;

/** What one process announced, as an application sees it: a chain of states without a gap. */
final class Announcements {
    private NodeState state = NodeState.STARTING;
    private boolean skipped;

    /** Takes the next one; gives what is wrong with it. */
    Optional<String> take(Effect.Announce announce) {
        NodeState before = state;
        state = announce.to();
        boolean follows = announce.from() == before || skipped;
        skipped = false;
        if (!follows) {
            return Optional.of("announces a change from " + announce.from() + ", but announced " + before + " last");
        }
        if (announce.detail().isBlank()) {
            return Optional.of("announces " + announce.reason() + " without a sentence");
        }
        return Optional.empty();
    }

    /** The effects of a turn were not carried out, since the state file failed: the next announcement may begin anywhere. */
    void skip() {
        skipped = true;
    }

    NodeState state() {
        return state;
    }
}
