package io.oneactive.engine.runtime;

import io.oneactive.WitnessStatus.Condition;
import io.oneactive.engine.election.Event;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.WitnessAnswer;

/**
 * How the witness answered last.
 *
 * @param condition of the witness
 * @param detail what it said
 * @param answeredNanos when it gave a certain answer last; −1 when never
 */
record WitnessNews(Condition condition, String detail, long answeredNanos) {
    static final WitnessNews NONE = new WitnessNews(Condition.NOT_ASKED, "not asked yet", -1);

    WitnessNews after(Event event, long nowNanos) {
        if (event instanceof Event.WitnessInspected inspected) {
            return after(inspected.answer(), nowNanos);
        }
        return event instanceof Event.WitnessAnswered answered ? after(answered.answer(), nowNanos) : this;
    }

    private WitnessNews after(InspectAnswer answer, long nowNanos) {
        if (answer instanceof InspectAnswer.Inspected seen) {
            return new WitnessNews(Condition.REACHABLE, seen.detail(), nowNanos);
        }
        return fault(answer, nowNanos);
    }

    private WitnessNews after(WitnessAnswer answer, long nowNanos) {
        if (answer instanceof WitnessAnswer.Granted) {
            return new WitnessNews(Condition.REACHABLE, "granted", nowNanos);
        }
        if (answer instanceof WitnessAnswer.Denied denied) {
            return new WitnessNews(Condition.REACHABLE, "denied: " + denied.reason(), nowNanos);
        }
        return fault(answer, nowNanos);
    }

    private WitnessNews fault(Object answer, long nowNanos) {
        if (answer instanceof WitnessAnswer.Misconfigured misconfigured) {
            return new WitnessNews(
                    Condition.MISCONFIGURED, misconfigured.problem() + "; " + misconfigured.remedy(), nowNanos);
        }
        String cause = answer instanceof WitnessAnswer.Unknown unknown ? unknown.cause() : "";
        return new WitnessNews(Condition.UNREACHABLE, cause, answeredNanos);
    }
}
