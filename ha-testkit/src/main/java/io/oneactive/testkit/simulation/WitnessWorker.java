package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.WitnessStep;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;

/**
 * The part of a process that talks to the witness, as the engine's runtime does: requests one after another, each with a time limit, and
 * rehearsals beside them.
 */
final class WitnessWorker {
    private final Group group;
    private final SimulatedNode node;
    private final SimulatedProcess process;
    private final Deque<Effect.AskWitness> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean killed;

    /** One request under way. */
    private final class Call {
        private final Effect.AskWitness asked;
        private boolean answered;

        Call(Effect.AskWitness asked) {
            this.asked = asked;
        }

        void answer(WitnessAnswer answer) {
            if (answered || killed) {
                return;
            }
            answered = true;
            process.post(new Event.WitnessAnswered(asked.claim(), asked.step(), answer));
            busy = false;
            next();
        }

        /** A process that is not run does not notice its own time limit: the answer may still come before it is run again. */
        void timeUp() {
            if (answered || killed) {
                return;
            }
            if (process.isHeldUp()) {
                group.agenda.after(group.options.failureTimeoutNanos() / 10, this::timeUp);
            } else {
                answer(new WitnessAnswer.Unknown("no answer within the time limit"));
            }
        }
    }

    WitnessWorker(Group group, SimulatedNode node, SimulatedProcess process) {
        this.group = group;
        this.node = node;
        this.process = process;
    }

    void ask(Effect.AskWitness request) {
        waiting.add(request);
        next();
    }

    /** What was not sent yet never will be; what is on its way may still be applied. */
    void kill() {
        killed = true;
        waiting.clear();
    }

    private void next() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        busy = true;
        send(waiting.remove());
    }

    private void send(Effect.AskWitness asked) {
        Call call = new Call(asked);
        WitnessLine line = group.witnessLine;
        if (line.weather().misconfigured()) {
            group.happenings.count(Happening.WITNESS_MISCONFIGURED);
            group.agenda.after(
                    line.weather().delayNanos(),
                    () -> call.answer(new WitnessAnswer.Misconfigured("no permission", "give it")));
            return;
        }
        WitnessLine.Fate fate = line.fate(node.index(), asked.step());
        LeaseRequest request = new LeaseRequest(
                "simulated",
                node.id(),
                new UUID(process.incarnation(), asked.claim()),
                Duration.ofNanos(line.timeLimitNanos()));
        if (fate.arrivesAfterNanos() >= 0) {
            group.agenda.after(
                    fate.arrivesAfterNanos(), () -> apply(call, asked.step(), request, fate.answerTakesNanos()));
        }
        if (fate.refusedAfterNanos() >= 0) {
            group.agenda.after(
                    fate.refusedAfterNanos(), () -> call.answer(new WitnessAnswer.Unknown("connection refused")));
        }
        group.agenda.after(line.timeLimitNanos(), call::timeUp);
    }

    private void apply(Call call, WitnessStep step, LeaseRequest request, long answerTakesNanos) {
        long now = group.agenda.nowNanos();
        if (call.answered || killed) {
            group.happenings.count(late(step));
        }
        WitnessAnswer answer = group.witness.apply(step, request, call.asked.term(), now);
        group.timeline.note(
                now,
                "witness",
                node.id() + " " + step + " claim " + call.asked.claim()
                        + (step == WitnessStep.RECORD ? " term " + call.asked.term() : "") + ": "
                        + answer.getClass().getSimpleName());
        if (answerTakesNanos >= 0) {
            group.agenda.after(answerTakesNanos, () -> {
                if (group.witnessLine.isReachable(node.index()) && !node.isSuspended()) {
                    call.answer(answer);
                }
            });
        }
    }

    private static Happening late(WitnessStep step) {
        return switch (step) {
            case ACQUIRE -> Happening.CLAIM_LATE;
            case RENEW -> Happening.RENEWAL_LATE;
            case RECORD -> Happening.RECORD_LATE;
            case RELEASE -> Happening.RELEASE_LATE;
        };
    }

    // ---- rehearsals

    void rehearse() {
        if (killed || process.hasEnded()) {
            return;
        }
        WitnessLine line = group.witnessLine;
        WitnessLine.Fate fate = line.fate(node.index());
        long took = fate.arrivesAfterNanos() + fate.answerTakesNanos();
        if (fate.arrivesAfterNanos() < 0 || fate.answerTakesNanos() < 0 || took > line.timeLimitNanos()) {
            group.agenda.after(
                    line.timeLimitNanos(),
                    () -> inspected(new WitnessAnswer.Unknown("no answer within the time limit")));
        } else {
            group.agenda.after(took, () -> inspected(look(2 * took)));
        }
        group.agenda.after(group.rehearsalNanos(), this::rehearse);
    }

    private InspectAnswer look(long expectedClaimNanos) {
        if (group.witness.isDeleted()) {
            return new WitnessAnswer.Misconfigured("its data are missing", "make them anew");
        }
        Optional<String> holder = group.witness.holder(group.agenda.nowNanos());
        return new InspectAnswer.Inspected(
                group.witness.registeredTerm(),
                holder.isPresent(),
                holder,
                Duration.ofNanos(expectedClaimNanos),
                "simulated");
    }

    private void inspected(InspectAnswer answer) {
        if (!killed) {
            process.post(new Event.WitnessInspected(answer));
        }
    }
}
