package io.oneactive.benchmarks;

import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Election;
import java.util.List;

/** A node that lives through a history again and again. The rules are a function of events and times, so it does the same each time. */
final class Replay {
    private final RecordedPair.History history;
    private Election election;
    private int next;

    Replay(RecordedPair.History history) {
        this.history = history;
        this.election = history.newborn();
    }

    List<Effect> step() {
        if (next == history.moments().size()) {
            election = history.newborn();
            next = 0;
        }
        RecordedPair.Moment moment = history.moments().get(next);
        next++;
        return election.on(moment.event(), moment.nanos());
    }
}
