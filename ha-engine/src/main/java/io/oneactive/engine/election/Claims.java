package io.oneactive.engine.election;

import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The claims of this node to the witness, one at a time: acquire, then record the term under the lease, then rely on it, renew it, stop
 * relying on it, and only then release it. A lease counts from before the request for it was sent; an answer to a claim that was given up
 * is ignored, since its release has been asked for already.
 */
final class Claims {
    /** How often an unanswered release or record is asked for again before it is left to the lease's end. */
    private static final int REPEATS = 4;

    /** Why a lease is wanted. */
    enum Purpose {
        /** To be elected. */
        CAMPAIGN,
        /** To stay active although the members' grants have become too few. */
        INSURANCE,
        /** To learn whether it answers, before a person's word is taken for a majority. */
        FORCE,
        /** To raise the register to the own term, and give the lease back at once. */
        REGISTER
    }

    /** What came of an answer. */
    enum Outcome {
        /** Nothing that matters: an answer to something given up, or a release. */
        NOTHING,
        /** The lease is there; the register was read: a term is to be recorded. */
        ACQUIRED,
        /** The term is recorded: the lease counts. */
        RECORDED,
        /** The lease was prolonged. */
        RENEWED,
        /** The lease was refused. */
        DENIED,
        /** The lease, which may have counted, is lost for certain. */
        LOST,
        /** No certain answer. */
        UNKNOWN,
        /** The witness cannot be used as it is. */
        MISCONFIGURED
    }

    private final Self self;
    private final Map<Long, Integer> releaseRepeats = new HashMap<>();
    private long lastNumber;
    private Optional<Long> uncertainNumber = Optional.empty();
    private Optional<Claim> current = Optional.empty();
    private long slowestClaimNanos;
    private long registeredTerm;
    private String lastWord = "";

    private static final class Claim {
        final long number;
        Purpose purpose;
        final long startedNanos;

        /** Whether an earlier attempt under this number was not answered, and may have been granted. */
        final boolean continued;

        long sentNanos;
        Optional<WitnessStep> inFlight = Optional.of(WitnessStep.ACQUIRE);
        int repeats;
        long validityNanos;
        long recordTerm;
        boolean recorded;
        long deadlineNanos = Grants.NEVER;
        long renewAtNanos;

        Claim(long number, Purpose purpose, boolean continued, long nowNanos) {
            this.number = number;
            this.purpose = purpose;
            this.continued = continued;
            this.startedNanos = nowNanos;
            this.sentNanos = nowNanos;
        }
    }

    Claims(Self self) {
        this.self = self;
    }

    boolean isIdle() {
        return current.isEmpty();
    }

    /** Whether nothing is wanted of the witness, but an earlier claim may hold its lease without knowing. */
    boolean isUncertain() {
        return current.isEmpty() && uncertainNumber.isPresent();
    }

    Optional<Purpose> purpose() {
        return current.map(claim -> claim.purpose);
    }

    /** Until when the lease counts as a vote; {@link Grants#NEVER} when it does not. */
    long deadlineNanos() {
        return current.filter(claim -> claim.recorded && claim.recordTerm == self.term())
                .map(claim -> claim.deadlineNanos)
                .orElse(Grants.NEVER);
    }

    /** How long a claim took at most of late: measured, or as the last rehearsal expects; 0 when nothing is known. */
    long slowestClaimNanos() {
        return slowestClaimNanos;
    }

    /** The term in the register as read last; 0 when never. */
    long registeredTerm() {
        return registeredTerm;
    }

    /** What the witness said last when it did not grant. */
    String lastWord() {
        return lastWord;
    }

    void noteInspection(long term, Duration expectedClaim) {
        noteRegister(term);
        slowestClaimNanos = expectedClaim.toNanos();
    }

    private void noteRegister(long term) {
        registeredTerm = Math.max(registeredTerm, term);
        self.raiseFloor(term);
    }

    /** Asks for the lease. A claim whose last answer was unknown is continued under its number, so that a lease that it may hold does not lock it out. */
    void start(Purpose purpose, long nowNanos) {
        if (current.isPresent()) {
            throw new IllegalStateException("a claim for " + current.get().purpose + " is under way");
        }
        boolean continued = uncertainNumber.isPresent();
        long number = uncertainNumber.orElseGet(() -> ++lastNumber);
        uncertainNumber = Optional.empty();
        current = Optional.of(new Claim(number, purpose, continued, nowNanos));
        self.effect(new Effect.AskWitness(number, WitnessStep.ACQUIRE, 0));
    }

    /** The lease is wanted for something else than it was asked for. */
    void want(Purpose purpose) {
        current.ifPresent(claim -> claim.purpose = purpose);
    }

    void record(long term) {
        Claim claim = current.orElseThrow();
        claim.recordTerm = term;
        claim.repeats = 0;
        claim.inFlight = Optional.of(WitnessStep.RECORD);
        self.effect(new Effect.AskWitness(claim.number, WitnessStep.RECORD, term));
    }

    /** Gives a lease back that nothing relies on (any more). Also ends a claim whose fate is unknown. */
    void giveUp() {
        stopRelying().ifPresent(this::release);
    }

    /** From now on the lease counts for nothing; what is returned is to be {@linkplain #release released} when that has become effective. */
    Optional<Long> stopRelying() {
        Optional<Long> number = current.map(claim -> claim.number).or(() -> uncertainNumber);
        current = Optional.empty();
        uncertainNumber = Optional.empty();
        return number;
    }

    void release(long number) {
        self.effect(new Effect.AskWitness(number, WitnessStep.RELEASE, 0));
    }

    /** The instant of the next renewal, when there is something to renew. */
    Optional<Long> renewAtNanos() {
        return current.filter(claim -> claim.recorded && claim.inFlight.isEmpty())
                .map(claim -> claim.renewAtNanos);
    }

    void renewWhenDue(long nowNanos) {
        if (renewAtNanos().filter(due -> due <= nowNanos).isPresent()) {
            Claim claim = current.orElseThrow();
            claim.sentNanos = nowNanos;
            claim.inFlight = Optional.of(WitnessStep.RENEW);
            self.effect(new Effect.AskWitness(claim.number, WitnessStep.RENEW, 0));
        }
    }

    Outcome onAnswer(Event.WitnessAnswered answered, long nowNanos) {
        if (answered.step() == WitnessStep.RELEASE) {
            onReleaseAnswer(answered);
            return Outcome.NOTHING;
        }
        Optional<Claim> claim = current.filter(
                open -> open.number == answered.claim() && open.inFlight.equals(Optional.of(answered.step())));
        if (claim.isEmpty()) {
            return Outcome.NOTHING;
        }
        claim.get().inFlight = Optional.empty();
        return switch (answered.step()) {
            case ACQUIRE -> onAcquireAnswer(claim.get(), answered.answer());
            case RECORD -> onRecordAnswer(claim.get(), answered.answer(), nowNanos);
            case RENEW -> onRenewAnswer(claim.get(), answered.answer(), nowNanos);
            case RELEASE -> Outcome.NOTHING;
        };
    }

    private Outcome onAcquireAnswer(Claim claim, WitnessAnswer answer) {
        if (answer instanceof Granted granted) {
            claim.validityNanos = granted.lease().validity().toNanos();
            noteRegister(granted.registeredTerm());
            return Outcome.ACQUIRED;
        }
        current = Optional.empty();
        if (answer instanceof Unknown) {
            uncertainNumber = Optional.of(claim.number);
            return unknown(answer);
        }
        if (claim.continued) {
            // This attempt was refused, but an earlier one of the same lease id may have been applied.
            release(claim.number);
        }
        if (answer instanceof Denied denied) {
            lastWord = denied.reason();
            return Outcome.DENIED;
        }
        return answer instanceof Misconfigured misconfigured ? misconfigured(misconfigured) : unknown(answer);
    }

    private Outcome onRecordAnswer(Claim claim, WitnessAnswer answer, long nowNanos) {
        if (answer instanceof Granted granted) {
            noteRegister(Math.max(granted.registeredTerm(), claim.recordTerm));
            claim.recorded = true;
            claim.deadlineNanos = claim.sentNanos + claim.validityNanos;
            claim.renewAtNanos = claim.sentNanos + claim.validityNanos / 3;
            slowestClaimNanos = Math.max(slowestClaimNanos, nowNanos - claim.startedNanos);
            return Outcome.RECORDED;
        }
        if (answer instanceof Unknown unknown
                && claim.repeats < REPEATS
                && nowNanos < claim.sentNanos + claim.validityNanos) {
            lastWord = unknown.cause();
            claim.repeats++;
            claim.inFlight = Optional.of(WitnessStep.RECORD);
            self.effect(new Effect.AskWitness(claim.number, WitnessStep.RECORD, claim.recordTerm));
            return Outcome.NOTHING;
        }
        giveUp();
        if (answer instanceof Denied denied) {
            lastWord = denied.reason();
            return Outcome.LOST;
        }
        return answer instanceof Misconfigured misconfigured ? misconfigured(misconfigured) : unknown(answer);
    }

    private Outcome onRenewAnswer(Claim claim, WitnessAnswer answer, long nowNanos) {
        if (answer instanceof Granted granted) {
            claim.deadlineNanos = Math.max(
                    claim.deadlineNanos,
                    claim.sentNanos + granted.lease().validity().toNanos());
            claim.renewAtNanos = claim.sentNanos + granted.lease().validity().toNanos() / 3;
            return Outcome.RENEWED;
        }
        if (answer instanceof Denied denied) {
            lastWord = denied.reason();
            current = Optional.empty();
            return Outcome.LOST;
        }
        claim.renewAtNanos = nowNanos + self.timings.intervalNanos();
        return answer instanceof Misconfigured misconfigured ? misconfigured(misconfigured) : unknown(answer);
    }

    private void onReleaseAnswer(Event.WitnessAnswered answered) {
        int repeats = releaseRepeats.getOrDefault(answered.claim(), 0);
        if (answered.answer() instanceof Unknown && repeats < REPEATS) {
            releaseRepeats.put(answered.claim(), repeats + 1);
            release(answered.claim());
        } else {
            releaseRepeats.remove(answered.claim());
        }
    }

    private Outcome misconfigured(Misconfigured answer) {
        lastWord = answer.problem() + "; " + answer.remedy();
        return Outcome.MISCONFIGURED;
    }

    private Outcome unknown(WitnessAnswer answer) {
        lastWord = answer instanceof Unknown unknown ? unknown.cause() : answer.toString();
        return Outcome.UNKNOWN;
    }
}
