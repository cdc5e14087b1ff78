package io.oneactive.engine.election;

import io.oneactive.ForceResult;
import io.oneactive.HandoverResult;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done, in this order. When one fails that must not be skipped ({@link Persist}), those behind it are not carried out.
 */
public sealed interface Effect {
    /**
     * Write durably, before anything else is done.
     *
     * @param state what must not be forgotten
     */
    record Persist(DurableState state) implements Effect {}

    /**
     * Send a probe.
     *
     * @param to one peer; empty: all
     * @param probe what to say
     */
    record Send(Optional<String> to, Probe probe) implements Effect {}

    /**
     * Ask the witness; the answer comes as {@link Event.WitnessAnswered}. Requests are carried out one after another.
     *
     * @param claim number of the claim; each has a lease id of its own
     * @param step what to ask
     * @param term the term to register, with {@link WitnessStep#RECORD}; else 0
     */
    record AskWitness(long claim, WitnessStep step, long term) implements Effect {}

    /**
     * The role is secured until a deadline. Ends by itself when that has passed.
     *
     * @param term in which term
     * @param deadlineNanos on the clock of the events
     */
    record SecureRole(long term, long deadlineNanos) implements Effect {}

    /** The role is over, at once: carried out before anything is sent that lets another node take it. */
    record EndRole() implements Effect {}

    /**
     * Something happened that the history keeps and listeners are told.
     *
     * @param from state before
     * @param to state after
     * @param term the term after
     * @param reason why
     * @param detail a sentence
     */
    record Announce(NodeState from, NodeState to, long term, Reason reason, String detail) implements Effect {}

    /**
     * Tell when the application has stopped its work: as {@link Event.WorkStopped}.
     *
     * @param handover number of the hand-over
     */
    record StopWork(long handover) implements Effect {}

    /**
     * A hand-over ended.
     *
     * @param outcome how
     * @param successor who is active now, if known
     * @param detail a sentence
     */
    record HandoverEnded(HandoverResult.Outcome outcome, Optional<String> successor, String detail) implements Effect {}

    /**
     * A request to be active without a majority was answered.
     *
     * @param number of the request
     * @param outcome what came of it
     * @param term the own term
     * @param silent the members that are not heard
     * @param mayRun how many of them may run before the role is regular
     * @param detail a sentence
     */
    record ForceEnded(
            long number, ForceResult.Outcome outcome, long term, List<String> silent, int mayRun, String detail)
            implements Effect {}

    /**
     * The node is to end.
     *
     * @param reason {@link Reason#CLOSED} when that was wanted
     * @param detail a sentence
     */
    record Halt(Reason reason, String detail) implements Effect {}

    /**
     * A frame was not used.
     *
     * @param cause for the counters, for instance {@code stale sequence}
     */
    record Dropped(String cause) implements Effect {}
}
