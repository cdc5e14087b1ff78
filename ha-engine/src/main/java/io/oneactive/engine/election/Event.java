package io.oneactive.engine.election;

import io.oneactive.Reason;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.WitnessAnswer;
import java.util.Optional;
import java.util.Set;

/** What can happen to a node. */
public sealed interface Event {
    /** Nothing but time: a timer fired. */
    record TimePassed() implements Event {}

    /**
     * A well-formed probe of this group arrived.
     *
     * @param probe what it says
     * @param address where it came from, for messages
     */
    record ProbeReceived(Probe probe, String address) implements Event {}

    /**
     * The transport has evidence that a peer's process is gone.
     *
     * @param nodeId the peer
     * @param evidence for messages
     */
    record PeerGone(String nodeId, String evidence) implements Event {}

    /**
     * The witness answered, or its time limit passed.
     *
     * @param claim number of the claim, as in the effect
     * @param step what was asked
     * @param answer what was answered
     */
    record WitnessAnswered(long claim, WitnessStep step, WitnessAnswer answer) implements Event {}

    /**
     * A rehearsal of the witness ended.
     *
     * @param answer what was seen
     */
    record WitnessInspected(InspectAnswer answer) implements Event {}

    /**
     * The health check changed its mind.
     *
     * @param healthy whether the node could do the work
     * @param detail why
     */
    record HealthReported(boolean healthy, String detail) implements Event {}

    /**
     * Somebody wants this node to give its role away.
     *
     * @param reason {@link Reason#RESIGNED} or {@link Reason#TRANSFERRED}
     * @param successor the wanted successor; empty: any
     */
    record HandoverRequested(Reason reason, Optional<String> successor) implements Event {}

    /**
     * A person wants this node to be active without a majority, and vouches that the silent members are off.
     *
     * @param number of the request, as in the effect that answers it
     * @param rehearsed whether only to say if it could be
     * @param switchedOff the members that are off, as the person says
     * @param aboveTerm a term that another node was forced in, as the person knows; 0: none
     * @param leaseNanos how long a witness's lease lasts at most
     * @param wallMillis the time in milliseconds since 1970: for people, and the forced term is not below it
     * @param deadlineNanos on the clock of the events; from then on nothing is done any more: the person may have gone, and may believe so
     */
    record ForceRequested(
            long number,
            boolean rehearsed,
            Set<String> switchedOff,
            long aboveTerm,
            long leaseNanos,
            long wallMillis,
            long deadlineNanos)
            implements Event {}

    /**
     * The application has stopped its work.
     *
     * @param handover number of the hand-over, as in the effect
     */
    record WorkStopped(long handover) implements Event {}

    /**
     * Somebody sets this node aside.
     *
     * @param nanos for how long; 0: until it is resumed
     */
    record PauseRequested(long nanos) implements Event {}

    /** Somebody ends the pause. */
    record ResumeRequested() implements Event {}

    /**
     * The node is to stop.
     *
     * @param leaveGrantNanos how long a grant to leave behind; 0: none
     */
    record CloseRequested(long leaveGrantNanos) implements Event {}

    /** The machine was suspended since the last event: time went on while the monotonic clock stood still. */
    record MachineSuspended() implements Event {}

    /** The wall clock was stepped since the last event. */
    record ClockStepped() implements Event {}

    /**
     * The timings were changed.
     *
     * @param timings from now on
     * @param configuration hash of the settings that should be equal on all nodes, with these timings
     */
    record TimingsChanged(Timings timings, int configuration) implements Event {}

    /**
     * The durable state could not be written: none of the effects behind it was carried out.
     *
     * @param problem what failed
     */
    record StoreFailed(String problem) implements Event {}
}
