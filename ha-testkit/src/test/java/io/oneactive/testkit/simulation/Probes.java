package io.oneactive.testkit.simulation;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import io.oneactive.engine.election.Probe.Resignation;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Copies of probes that say something else. */
final class Probes {
    private Probes() {}

    /** The same probe with other answers in it. */
    static Probe answering(Probe probe, UnaryOperator<Grant> change) {
        return with(
                probe,
                details -> new Details(
                        details.cluster(),
                        details.incarnation(),
                        details.sequence(),
                        details.term(),
                        details.state(),
                        details.promiseMillis(),
                        details.vote(),
                        details.asks(),
                        details.grants().stream().map(change).toList(),
                        details.priority(),
                        details.eligible(),
                        details.resigned(),
                        details.returned(),
                        details.configuration()));
    }

    /** The probe that a passive node might have sent next, with nothing in it but one answer. */
    static Event answerAfter(Event.ProbeReceived last, Grant grant) {
        return after(last, NodeState.PASSIVE, List.of(grant));
    }

    /** The probe that the same node might have sent next if it had been active, asking for nothing. */
    static Event activeAfter(Event.ProbeReceived last) {
        return after(last, NodeState.ACTIVE, List.of());
    }

    private static Event after(Event.ProbeReceived last, NodeState state, List<Grant> grants) {
        Probe probe = with(
                last.probe(),
                details -> new Details(
                        details.cluster(),
                        details.incarnation(),
                        details.sequence() + 1,
                        details.term(),
                        state,
                        details.promiseMillis(),
                        details.vote(),
                        Ask.NONE,
                        grants,
                        details.priority(),
                        details.eligible(),
                        Resignation.NONE,
                        details.returned(),
                        details.configuration()));
        return new Event.ProbeReceived(
                new Probe(probe.sender(), state == NodeState.ACTIVE, probe.bootTimeEPOCH(), probe.details()),
                last.address());
    }

    /** The same probe as if its sender were in another term. */
    static Event inTerm(Event.ProbeReceived received, long term) {
        Probe probe = with(
                received.probe(),
                details -> new Details(
                        details.cluster(),
                        details.incarnation(),
                        details.sequence(),
                        term,
                        details.state(),
                        details.promiseMillis(),
                        details.vote(),
                        details.asks(),
                        details.grants(),
                        details.priority(),
                        details.eligible(),
                        details.resigned(),
                        details.returned(),
                        details.configuration()));
        return new Event.ProbeReceived(probe, received.address());
    }

    /** The same answer, saying something else. */
    static Grant granting(Grant grant, GrantKind kind, long millis) {
        return new Grant(grant.to(), grant.incarnation(), grant.sequence(), grant.term(), kind, millis);
    }

    private static Probe with(Probe probe, UnaryOperator<Details> change) {
        Optional<Details> details = probe.details().map(change);
        return new Probe(probe.sender(), probe.active(), probe.bootTimeEPOCH(), details);
    }
}
