package io.oneactive.testkit.simulation;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.ElectionView;
import io.oneactive.engine.election.Event;
import java.util.ArrayList;
import java.util.List;

/** Rules with something changed on the way in or out; with nothing overridden they are what they were. */
abstract class ChangedRules implements Rules {
    private final Rules rules;

    ChangedRules(Rules rules) {
        this.rules = rules;
    }

    Event change(Event event, long nowNanos) {
        return event;
    }

    Effect change(Effect effect, long nowNanos) {
        return effect;
    }

    List<Effect> change(List<Effect> effects, long nowNanos) {
        List<Effect> changed = new ArrayList<>();
        for (Effect effect : effects) {
            changed.add(change(effect, nowNanos));
        }
        return changed;
    }

    @Override
    public List<Effect> start(long nowNanos) {
        return change(rules.start(nowNanos), nowNanos);
    }

    @Override
    public List<Effect> on(Event event, long nowNanos) {
        return change(rules.on(change(event, nowNanos), nowNanos), nowNanos);
    }

    @Override
    public long nextTurnNanos() {
        return rules.nextTurnNanos();
    }

    @Override
    public NodeState state() {
        return rules.state();
    }

    @Override
    public long term() {
        return rules.term();
    }

    @Override
    public ElectionView view(long nowNanos) {
        return rules.view(nowNanos);
    }

    @Override
    public Authority authority(NodeClock clock) {
        return rules.authority(clock);
    }
}
