package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changed rules that know what their node asked for in which probe, so that they can change what is answered to it. */
abstract class WithOwnProbes extends ChangedRules {
    private final ElectionSettings settings;
    private final Map<Long, Sent> sent = new HashMap<>();
    private Optional<Sent> newest = Optional.empty();

    /** A probe that the node sent, and when. */
    record Sent(long sequence, long term, Ask ask, long sentNanos) {}

    WithOwnProbes(ElectionSettings settings, Rules rules) {
        super(rules);
        this.settings = settings;
    }

    /** The node is given an answer to one of its probes. */
    abstract Grant onGrant(String voter, Grant grant, Sent asked, long nowNanos);

    Optional<Sent> newestSent() {
        return newest;
    }

    @Override
    List<Effect> change(List<Effect> effects, long nowNanos) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send send) {
                Details details = send.probe().details().orElseThrow();
                Sent probe = new Sent(details.sequence(), details.term(), details.asks(), nowNanos);
                sent.put(details.sequence(), probe);
                newest = Optional.of(probe);
            }
        }
        return super.change(effects, nowNanos);
    }

    @Override
    Event change(Event event, long nowNanos) {
        return event instanceof Event.ProbeReceived received
                ? new Event.ProbeReceived(
                        Probes.answering(
                                received.probe(),
                                grant -> onGrant(received.probe().sender(), grant, nowNanos)),
                        received.address())
                : event;
    }

    private Grant onGrant(String voter, Grant grant, long nowNanos) {
        boolean isOurs = grant.to().equals(settings.nodeId()) && grant.incarnation() == settings.incarnation();
        Optional<Sent> asked = isOurs ? Optional.ofNullable(sent.get(grant.sequence())) : Optional.empty();
        return asked.map(probe -> onGrant(voter, grant, probe, nowNanos)).orElse(grant);
    }
}
