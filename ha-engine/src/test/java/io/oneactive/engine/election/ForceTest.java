package io.oneactive.engine.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.ForceResult.Outcome;
import io.oneactive.HandoverResult;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import io.oneactive.engine.election.Probe.Resignation;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a person's word is taken for a majority, and when it is over (decision 13). The silence of these tests is 600 ms and a lease of 15 s. */
class ForceTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final Timings TIMINGS = new Timings(200 * MILLI, 3, 10, 1_200 * MILLI, 400 * MILLI, 0);
    private static final long LEASE = 15 * SECOND;
    private static final long SILENCE = 600 * MILLI + LEASE;
    private static final List<String> FOUR = List.of("a", "b", "c", "d");
    private static final long CLOCK = 1_700_000_000_000L;
    private static final long DAY = 86_400_000;
    private static final long PATIENCE = 60 * SECOND;
    private static final WitnessAnswer AWAY = new WitnessAnswer.Unknown("no answer");

    /** As if the call had not returned yet. */
    private static final WitnessAnswer HANGS = new WitnessAnswer.Unknown("hangs");

    private long now = 1_000 * SECOND;
    private long sequence;
    private long claim;
    private final List<Effect> effects = new ArrayList<>();
    private WitnessAnswer witness = AWAY;
    private Election node = node(List.of("a", "b"), true);

    private Election node(List<String> members, boolean withWitness) {
        return node(
                members,
                withWitness,
                new DurableState(7, Optional.of("b"), 0, true, Optional.empty(), Optional.empty()));
    }

    private Election node(DurableState remembered) {
        return node(List.of("a", "b"), true, remembered);
    }

    private Election node(List<String> members, boolean withWitness, DurableState remembered) {
        return node(members, withWitness, remembered, 100);
    }

    private Election node(List<String> members, boolean withWitness, DurableState remembered, int priority) {
        Election started = new Election(
                new ElectionSettings(
                        "line-7",
                        "a",
                        1,
                        1_600_000_000,
                        members,
                        withWitness,
                        ElectionRules.LONGEST_RUNNING,
                        false,
                        priority,
                        false,
                        500,
                        7),
                TIMINGS,
                Optional.of(remembered),
                now);
        effects.addAll(started.start(now));
        return started;
    }

    // ---- what happens

    private void feed(Event event) {
        List<Effect> wanted = node.on(event, now);
        effects.addAll(wanted);
        for (Effect effect : wanted) {
            if (effect instanceof Effect.AskWitness ask) {
                claim = ask.claim();
            }
            if (effect instanceof Effect.AskWitness ask && witness != HANGS) {
                feed(new Event.WitnessAnswered(ask.claim(), ask.step(), witness));
            }
        }
    }

    private void pass(long nanos) {
        long until = now + nanos;
        while (node.nextTurnNanos() <= until) {
            now = Math.max(now, node.nextTurnNanos());
            feed(new Event.TimePassed());
        }
        now = until;
    }

    private void hear(String from, long incarnation, NodeState state, long term, Grant... grants) {
        boolean active = state == NodeState.ACTIVE;
        feed(new Event.ProbeReceived(
                new Probe(
                        from,
                        active,
                        1_500_000_000,
                        Optional.of(new Details(
                                "line-7",
                                incarnation,
                                ++sequence,
                                term,
                                state,
                                600,
                                Optional.empty(),
                                active ? Ask.GRANT : Ask.NONE,
                                List.of(grants),
                                100,
                                true,
                                Resignation.NONE,
                                List.of(),
                                7))),
                "address"));
    }

    /** As node {@code from} answers what was asked last. */
    private void answer(String from, GrantKind kind) {
        Details asked = effects.stream()
                .filter(Effect.Send.class::isInstance)
                .map(effect -> ((Effect.Send) effect).probe().details().orElseThrow())
                .filter(details -> details.asks() != Ask.NONE)
                .reduce((earlier, later) -> later)
                .orElseThrow();
        hear(
                from,
                from.charAt(0),
                NodeState.PASSIVE,
                asked.term(),
                new Grant("a", 1, asked.sequence(), asked.term(), kind, 600));
    }

    private Event.ForceRequested request(boolean rehearsed, long above, long wallMillis, String... off) {
        return new Event.ForceRequested(1, rehearsed, Set.of(off), above, LEASE, wallMillis, now + PATIENCE);
    }

    private Effect.ForceEnded force(String... off) {
        return force(false, 0, 0, off);
    }

    private Effect.ForceEnded force(boolean rehearsed, long above, long wallMillis, String... off) {
        effects.clear();
        feed(request(rehearsed, above, wallMillis, off));
        return ended().orElseThrow();
    }

    private Optional<Effect.ForceEnded> ended() {
        return effects.stream()
                .filter(Effect.ForceEnded.class::isInstance)
                .map(Effect.ForceEnded.class::cast)
                .findFirst();
    }

    /** The witness answers nothing, not even that it does not know; the request waits for it. */
    private long forceWhileTheWitnessHangs(String... off) {
        witness = HANGS;
        pass(5 * SECOND);
        effects.clear();
        feed(request(false, 0, 0, off));
        assertThat(ended()).as("it waits for the witness").isEmpty();
        return now + PATIENCE;
    }

    /** Of four, the first of which is forced, the second is there and is asked for its vote. */
    private void askForVotesOfB(long patience) {
        node = node(FOUR, true);
        bIsThere();
        feed(new Event.ForceRequested(1, false, Set.of("c", "d"), 0, LEASE, 0, now + patience));
        assertThat(ended()).as("it waits for the vote").isEmpty();
        assertThat(node.state()).isEqualTo(NodeState.CANDIDATE);
    }

    /** The others have been silent for long enough, and the second one says that it would vote. */
    private void bIsThere() {
        pass(SILENCE);
        hear("b", 'b', NodeState.PASSIVE, 7);
        pass(200 * MILLI);
        answer("b", GrantKind.PRE_VOTE);
        effects.clear();
    }

    private List<Reason> reasons() {
        return effects.stream()
                .filter(Effect.Announce.class::isInstance)
                .map(effect -> ((Effect.Announce) effect).reason())
                .toList();
    }

    private DurableState disk() {
        return effects.stream()
                .filter(Effect.Persist.class::isInstance)
                .map(effect -> ((Effect.Persist) effect).state())
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static WitnessAnswer granted(long registered) {
        return new WitnessAnswer.Granted(
                new Lease(
                        new LeaseRequest("line-7", "a", new UUID(0, 1), Duration.ofSeconds(2)), Duration.ofSeconds(14)),
                registered);
    }

    private void forced() {
        pass(SILENCE + SECOND);
        assertThat(force("b").outcome()).isEqualTo(Outcome.FORCED);
    }

    // ---- what must be so

    @Test
    void whoIsAloneBecomesActiveInATermFarAboveAllOthersAndIsWrittenBefore() {
        forced();

        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(node.term()).isEqualTo(7 + Force.LEAP);
        assertThat(reasons()).contains(Reason.FORCED);
        List<Class<?>> order = new ArrayList<>();
        effects.forEach(effect -> order.add(effect.getClass()));
        assertThat(order.indexOf(Effect.Persist.class)).isLessThan(order.indexOf(Effect.Send.class));
        assertThat(order.indexOf(Effect.Persist.class)).isLessThan(order.indexOf(Effect.SecureRole.class));
        assertThat(disk().forced().orElseThrow().term()).isEqualTo(node.term());
        assertThat(disk().forced().orElseThrow().vouched()).containsExactly("b");
        assertThat(disk().forced().orElseThrow().regularMillis()).isEmpty();
    }

    @Test
    void aClockThatIsAheadOfAllTermsAndAnEarlierForcedTermRaiseTheTerm() {
        pass(SILENCE + SECOND);

        force(false, 1_000_000_000_000L, CLOCK, "b");

        assertThat(node.term()).isEqualTo(CLOCK);
        node = node(List.of("a", "b"), true);
        pass(SILENCE + SECOND);
        force(false, CLOCK + 5, CLOCK, "b");
        assertThat(node.term()).isEqualTo(CLOCK + 5 + Force.LEAP);
    }

    @Test
    void aTermThatWasMistypedIsNotLeaptOver() {
        pass(SILENCE + SECOND);

        assertThat(force(false, 10 * CLOCK, CLOCK, "b").detail())
                .contains("17000000000000 was not forced on any node", "more than a day above", "clock");
        assertThat(force(false, CLOCK + DAY + 1, CLOCK, "b").outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(force(false, 7 + DAY + 1, 0, "b").detail()).contains("this node's term, 7");
        assertThat(force(false, 7 + DAY, 0, "b").outcome()).isEqualTo(Outcome.FORCED);
    }

    @Test
    void aForcedTermIsOneThatTheOtherNodesBelieve() {
        pass(SILENCE + SECOND);
        long believed = 7 + (1L << 49);

        assertThat(force(false, 0, believed + 1, "b").detail()).contains("no other node would believe it");
        assertThat(force(false, 0, believed, "b").outcome()).isEqualTo(Outcome.FORCED);
        // The other one, that knows of term 7 as well.
        node = node(List.of("a", "b"), true);
        effects.clear();
        hear("b", 'b', NodeState.ACTIVE, believed);
        assertThat(effects).noneMatch(Effect.Dropped.class::isInstance);
        assertThat(node.term()).isEqualTo(believed);
    }

    @Test
    void theLastTermsAreNotUsedUp() {
        node = node(new DurableState(
                Force.LAST_TERM - Force.LEAP + 1, Optional.empty(), 0, true, Optional.empty(), Optional.empty()));
        pass(SILENCE + SECOND);

        assertThat(force("b").detail()).contains("beyond the last one");
        assertThat(force(false, Long.MAX_VALUE, 0, "b").outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void aMemberThatWasHeardWithinTheTimeoutAndAWholeLeaseCannotBeVouchedFor() {
        pass(SECOND);
        hear("b", 2, NodeState.PASSIVE, 7);
        pass(SILENCE - SECOND);

        Effect.ForceEnded tooSoon = force("b");
        pass(SECOND + MILLI);

        assertThat(tooSoon.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(tooSoon.detail()).contains("b was heard 14600 ms ago", "15600 ms");
        assertThat(force("b").outcome()).isEqualTo(Outcome.FORCED);
    }

    @Test
    void whoHasNotListenedForSoLongKnowsOfNobodyWhetherItIsSilent() {
        pass(SILENCE - SECOND);
        Effect.ForceEnded afterStart = force("b");
        pass(2 * SECOND);
        Effect.ForceEnded later = force(true, 0, 0);
        now += TIMINGS.failureTimeoutNanos() + 200 * MILLI;
        feed(new Event.TimePassed());
        pass(5 * SECOND);
        Effect.ForceEnded afterStall = force("b");

        assertThat(afterStart.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(later.outcome()).isEqualTo(Outcome.POSSIBLE);
        assertThat(later.silent()).containsExactly("b");
        assertThat(later.mayRun()).isZero();
        assertThat(afterStall.outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void itIsToBeSaidOfExactlyThoseThatAreSilent() {
        node = node(FOUR, true);
        pass(SILENCE + SECOND);

        assertThat(force("b").outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(force("b", "c", "d", "e").outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(force("b", "c", "d").outcome()).isEqualTo(Outcome.FORCED);
    }

    @Test
    void aWitnessThatAnswersMakesThePersonUnnecessary() {
        pass(SILENCE + SECOND);
        witness = new WitnessAnswer.Denied("node 'b' holds it", Optional.empty());
        Effect.ForceEnded denied = force("b");
        NodeState afterDenial = node.state();
        pass(5 * SECOND);
        witness = granted(9);
        Effect.ForceEnded given = force("b");

        assertThat(denied.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(denied.detail()).contains("node 'b' holds it");
        assertThat(afterDenial).isNotEqualTo(NodeState.ACTIVE);
        assertThat(given.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(node.term()).as("elected as always").isEqualTo(10);
        assertThat(disk().forced()).isEmpty();
    }

    @Test
    void aMisconfiguredWitnessIsNoAnswerAndTheHistorySaysWhatItSaid() {
        pass(SILENCE + SECOND);
        witness = new WitnessAnswer.Misconfigured("the key has expired", "make a new one");

        Effect.ForceEnded ended = force("b");

        assertThat(ended.outcome()).isEqualTo(Outcome.FORCED);
        assertThat(ended.detail())
                .isEqualTo(
                        "forced by a person who vouches that b is off; the witness cannot be used by this node, and may"
                                + " be well all the same: the key has expired; make a new one");
        assertThat(effects)
                .anyMatch(effect -> effect instanceof Effect.Announce said
                        && said.reason() == Reason.FORCED
                        && said.detail().equals(ended.detail()));
    }

    @Test
    void aNodeThatIsPausedOrUnhealthyOrActiveIsNotForced() {
        pass(SILENCE + SECOND);
        feed(new Event.PauseRequested(0));
        Effect.ForceEnded paused = force("b");
        feed(new Event.ResumeRequested());
        feed(new Event.HealthReported(false, "sick"));
        Effect.ForceEnded unhealthy = force("b");
        feed(new Event.HealthReported(true, "well"));
        pass(2 * SECOND);
        Effect.ForceEnded done = force("b");
        Effect.ForceEnded again = force("b");

        assertThat(paused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(unhealthy.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(done.outcome()).isEqualTo(Outcome.FORCED);
        assertThat(again.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(again.detail()).contains("active already");
    }

    // ---- the time within which it may be done

    @Test
    void aRequestThatWaitsForTheWitnessIsRefusedAtItsDeadline() {
        pass(SILENCE + SECOND);
        long deadline = forceWhileTheWitnessHangs("b");
        pass(deadline - MILLI - now);
        boolean before = ended().isPresent();
        pass(SECOND);

        assertThat(before).isFalse();
        assertThat(ended().orElseThrow().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(ended().orElseThrow().detail()).isEqualTo(Force.TOO_LATE);
        witness = AWAY;
        feed(new Event.WitnessAnswered(claim, WitnessStep.ACQUIRE, AWAY));
        pass(5 * SECOND);
        assertThat(reasons()).doesNotContain(Reason.FORCED);
    }

    @Test
    void aWitnessThatFailsAfterTheDeadlineFindsNothingToBeForced() {
        pass(SILENCE + SECOND);
        long deadline = forceWhileTheWitnessHangs("b");
        while (now < deadline - 100 * MILLI) {
            pass(50 * MILLI);
        }
        now = deadline;

        feed(new Event.WitnessAnswered(claim, WitnessStep.ACQUIRE, AWAY));

        assertThat(ended().orElseThrow().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(node.state()).isNotEqualTo(NodeState.ACTIVE);
        assertThat(node.term()).as("not even the term").isEqualTo(7);
    }

    @Test
    void aRequestThatWasHeldUpOnItsWayIsNotCarriedOut() {
        pass(SILENCE + SECOND);
        Event.ForceRequested asked = request(false, 0, 0, "b");
        pass(PATIENCE);
        effects.clear();

        feed(asked);

        assertThat(ended().orElseThrow().detail()).isEqualTo(Force.TOO_LATE);
    }

    @Test
    void aVoteAfterTheDeadlineMakesNobodyActive() {
        askForVotesOfB(100 * MILLI);
        now += 100 * MILLI;

        answer("b", GrantKind.VOTE);

        assertThat(node.state()).isNotEqualTo(NodeState.ACTIVE);
        assertThat(ended().orElseThrow().outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void theRoleIsOverWhenTheLoopStandsStill() {
        forced();
        assertThat(effects).contains(new Effect.SecureRole(node.term(), now + 540 * MILLI));

        now += 540 * MILLI;
        feed(new Event.TimePassed());

        assertThat(reasons()).contains(Reason.AUTHORITY_LOST);
    }

    @Test
    void theRoleEndsAtOnceWhenTheWitnessSaysThatAnotherOneHoldsIt() {
        forced();
        witness = new WitnessAnswer.Denied("node 'b' holds it", Optional.empty());

        pass(SECOND);

        assertThat(node.state()).isNotEqualTo(NodeState.ACTIVE);
        assertThat(reasons()).contains(Reason.WITNESS_DENIED);
        assertThat(disk().forced().orElseThrow().regularMillis())
                .as("never regular")
                .isEmpty();
    }

    @Test
    void theRoleEndsAtOnceWhenTheRegisterIsAhead() {
        forced();
        witness = granted(8 + Force.LEAP);

        pass(SECOND);

        assertThat(reasons()).contains(Reason.OUTDATED);
    }

    @Test
    void aLookAtTheWitnessEndsTheRoleAsWell() {
        forced();
        feed(new Event.WitnessInspected(
                new InspectAnswer.Inspected(7, true, Optional.of("b"), Duration.ofMillis(20), "seen")));

        assertThat(node.state()).isNotEqualTo(NodeState.ACTIVE);
    }

    @Test
    void aLookAtARegisterThatIsAheadEndsTheRoleAndOneThatIsNotDoesNot() {
        forced();

        inspected(7 + Force.LEAP, "a");
        NodeState own = node.state();
        inspected(8 + Force.LEAP, null);

        assertThat(own).isEqualTo(NodeState.ACTIVE);
        assertThat(node.state()).isNotEqualTo(NodeState.ACTIVE);
        assertThat(reasons()).contains(Reason.OUTDATED);
    }

    private void inspected(long registered, @Nullable String holder) {
        feed(new Event.WitnessInspected(new InspectAnswer.Inspected(
                registered, true, Optional.ofNullable(holder), Duration.ofMillis(20), "seen")));
    }

    @Test
    void theRoleIsRegularWhenTheWitnessHasRegisteredTheTerm() {
        forced();
        witness = granted(9);

        pass(SECOND);

        assertThat(reasons()).contains(Reason.FORCE_REGULAR);
        assertThat(effects)
                .anyMatch(effect -> effect instanceof Effect.AskWitness ask
                        && ask.step() == WitnessStep.RECORD
                        && ask.term() == 7 + Force.LEAP);
        assertThat(disk().forced().orElseThrow().regularMillis()).isPresent();
        assertThat(node.view(now).carriedByForce()).isFalse();
        // From now on the lease is needed, as always.
        witness = AWAY;
        pass(20 * SECOND);
        assertThat(reasons()).contains(Reason.AUTHORITY_LOST);
    }

    @Test
    void theRoleIsRegularWhenTheOtherOneIsBackAndGrants() {
        forced();

        answer("b", GrantKind.GRANT);

        assertThat(reasons()).contains(Reason.FORCE_REGULAR);
        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
    }

    @Test
    void aMemberThatIsNotOffAndDoesNotFollowEndsTheRole() {
        forced();
        hear("b", 2, NodeState.PASSIVE, 7);
        NodeState justHeard = node.state();

        pass(SECOND);

        assertThat(justHeard).isEqualTo(NodeState.ACTIVE);
        assertThat(node.state()).isNotEqualTo(NodeState.ACTIVE);
    }

    @Test
    void whoWasElectedGoesBeforeWhoWasForced() {
        forced();

        hear("b", 2, NodeState.ACTIVE, 9);

        assertThat(node.state()).isNotEqualTo(NodeState.ACTIVE);
        assertThat(reasons()).contains(Reason.ACTIVE_HEARD);
    }

    @Test
    void whoIsThereMustVoteAndGoOnGranting() {
        node = node(FOUR, true);
        pass(SILENCE);
        for (int interval = 0; interval < 3; interval++) {
            hear("b", 'b', NodeState.PASSIVE, 7);
            pass(200 * MILLI);
        }
        Effect.ForceEnded withoutYes = force("c", "d");
        pass(250 * MILLI);
        answer("b", GrantKind.PRE_VOTE);
        effects.clear();
        feed(request(false, 0, 0, "c", "d"));
        NodeState asking = node.state();
        answer("b", GrantKind.VOTE);
        NodeState granted = node.state();
        pass(SECOND);

        assertThat(withoutYes.detail()).contains("does not agree");
        assertThat(asking).isEqualTo(NodeState.CANDIDATE);
        assertThat(granted).isEqualTo(NodeState.ACTIVE);
        assertThat(node.state()).as("b does not grant any more").isNotEqualTo(NodeState.ACTIVE);
    }

    @Test
    void aForcedRoleIsNotHandedOverSinceNobodyElseCouldBeElected() {
        forced();
        effects.clear();

        feed(new Event.HandoverRequested(Reason.RESIGNED, Optional.empty()));

        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(effects)
                .anyMatch(effect -> effect instanceof Effect.HandoverEnded ended
                        && ended.outcome() == HandoverResult.Outcome.NO_SUCCESSOR);
    }

    @Test
    void aLeaseThatMakesNoMajorityIsHeldAllTheSameAndItsLossEndsTheRole() {
        node = node(FOUR, true);
        pass(SILENCE + SECOND);
        witness = granted(900);

        Effect.ForceEnded ended = force("b", "c", "d");

        assertThat(ended.outcome()).isEqualTo(Outcome.FORCED);
        assertThat(node.term()).as("above the register").isEqualTo(900 + Force.LEAP);
        assertThat(node.view(now).carriedByForce()).isTrue();
        witness = new WitnessAnswer.Denied("lost", Optional.empty());
        pass(10 * SECOND);
        assertThat(reasons()).contains(Reason.WITNESS_DENIED);
    }

    @Test
    void aForcedTermInWhichNotEverybodyVotedIsForgotten() {
        node = node(FOUR, true);
        pass(SILENCE);
        hear("b", 'b', NodeState.PASSIVE, 7);
        pass(200 * MILLI);
        answer("b", GrantKind.PRE_VOTE);
        effects.clear();
        feed(request(false, 0, 0, "c", "d"));

        pass(3 * SECOND);

        assertThat(reasons()).contains(Reason.FORCE_REFUSED);
        assertThat(disk().forced()).isEmpty();
        assertThat(disk().term()).isEqualTo(7 + Force.LEAP);
    }

    @Test
    void whoHadToStayOffStillHasToUntilAllWhoAreThereHaveVoted() {
        node = node(FOUR, true);
        pass(SILENCE + SECOND);
        assertThat(force("b", "c", "d").outcome()).isEqualTo(Outcome.FORCED);
        // Killed before that was regular, and started again; b, which is allowed, has never heard of it.
        node = node(FOUR, true, disk());
        bIsThere();

        feed(request(false, 0, 0, "c", "d"));
        DurableState.Forced whileVoting = disk().forced().orElseThrow();
        answer("b", GrantKind.VOTE);
        DurableState.Forced afterwards = disk().forced().orElseThrow();

        assertThat(whileVoting.vouched()).containsExactly("b", "c", "d");
        assertThat(whileVoting.term()).isEqualTo(7 + 2 * Force.LEAP);
        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(afterwards.vouched()).as("b knows the term now").containsExactly("c", "d");
        assertThat(afterwards.regularMillis()).isEmpty();
        assertThat(afterwards.times()).isEqualTo(2);
    }

    @Test
    void whoWasVouchedForInATermThatIsRegularIsNotKeptOffAgain() {
        node = node(FOUR, true, marked(Optional.of(1L)));
        bIsThere();

        feed(request(false, 0, 0, "c", "d"));

        assertThat(disk().forced().orElseThrow().vouched()).containsExactly("c", "d");
    }

    @Test
    void aForceThatFailsLeavesTheMarkOfTheOneBefore() {
        DurableState before = marked(Optional.empty());
        node = node(FOUR, true, before);
        bIsThere();
        feed(request(false, 0, 0, "c", "d"));

        pass(3 * SECOND);

        assertThat(reasons()).contains(Reason.FORCE_REFUSED);
        assertThat(disk().forced()).isEqualTo(before.forced());
    }

    private static DurableState marked(Optional<Long> regularMillis) {
        return new DurableState(
                7,
                Optional.of("a"),
                0,
                true,
                Optional.empty(),
                Optional.of(new DurableState.Forced(7, 1, List.of("b", "c", "d"), regularMillis, 1)));
    }

    @Test
    void inAnOddGroupTheLeaseIsGivenBackWhenTheTermIsRegistered() {
        node = node(List.of("a", "b", "c", "d", "e"), true);
        bIsThere();
        witness = granted(9);
        feed(request(false, 0, 0, "c", "d", "e"));

        answer("b", GrantKind.VOTE);

        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(node.term()).as("above the register").isEqualTo(9 + Force.LEAP);
        assertThat(steps())
                .as("the vote comes before the register, or after it")
                .containsExactly(WitnessStep.ACQUIRE, WitnessStep.RECORD, WitnessStep.RELEASE);
        effects.clear();
        for (int interval = 0; interval < 25; interval++) {
            pass(200 * MILLI);
            answer("b", GrantKind.GRANT);
        }
        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(steps()).as("and is not asked for again").isEmpty();
    }

    @Test
    void inAnOddGroupTheTermIsRegisteredAndTheLeaseGivenBackAsSoonAsTheWitnessIsThere() {
        node = node(List.of("a", "b", "c"), true);
        pass(SILENCE + SECOND);
        assertThat(force("b", "c").outcome()).isEqualTo(Outcome.FORCED);
        effects.clear();
        witness = granted(9);

        pass(7 * SECOND);

        assertThat(steps()).containsExactly(WitnessStep.ACQUIRE, WitnessStep.RECORD, WitnessStep.RELEASE);
        assertThat(node.view(now).carriedByForce()).as("it has no vote here").isTrue();
        assertThat(node.view(now).forced().orElseThrow().regularMillis()).isEmpty();
    }

    private List<WitnessStep> steps() {
        return effects.stream()
                .filter(Effect.AskWitness.class::isInstance)
                .map(effect -> ((Effect.AskWitness) effect).step())
                .toList();
    }

    @Test
    void aMajorityElectsByItself() {
        node = node(List.of("a", "b", "c"), false);
        pass(SILENCE);
        hear("b", 'b', NodeState.PASSIVE, 7);

        assertThat(force("c").detail()).contains("a majority");
    }

    @Test
    void ofThreeWithoutAWitnessOneMayBeSwitchedOnBeforeTheRoleIsRegular() {
        node = node(List.of("a", "b", "c"), false);
        pass(SILENCE + SECOND);

        assertThat(force(true, 0, 0).mayRun()).isEqualTo(1);
    }

    @Test
    void openModeNeedsNoForce() {
        node = node(List.of(), false);
        pass(SILENCE + SECOND);

        assertThat(force("b").outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void theMarkIsKeptForEverAndALaterTermOfAMajoritySettlesIt() {
        forced();
        DurableState remembered = disk();
        node = node(remembered);
        DurableState restarted = disk();
        witness = granted(9);
        pass(20 * SECOND);

        assertThat(restarted.forced()).isEqualTo(remembered.forced());
        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(node.term()).isEqualTo(8 + Force.LEAP);
        assertThat(disk().forced().orElseThrow().regularMillis()).isPresent();
    }

    // ---- what this node may not do, and whom it hears

    @Test
    void aNodeInQuarantineMayHavePromisedTheRole() {
        node = node(
                List.of("a", "b"),
                true,
                new DurableState(7, Optional.of("b"), 20_000, false, Optional.empty(), Optional.empty()));
        pass(SILENCE + SECOND);

        assertThat(force("b").detail()).contains("may have promised the role to another one before it started", "3400 ms");
    }

    @Test
    void aNodeThatHasPromisedTheRoleKeepsItsPromise() {
        pass(SILENCE + SECOND);
        hear("b", 'b', NodeState.ACTIVE, 9);

        assertThat(force("b").detail()).contains("has promised the role to b for 600 ms more");
    }

    @Test
    void aNodeOfPriorityZeroIsNotForced() {
        node = node(
                List.of("a", "b"),
                true,
                new DurableState(7, Optional.of("b"), 0, true, Optional.empty(), Optional.empty()),
                0);
        pass(SILENCE + SECOND);

        assertThat(force("b").detail()).contains("of priority 0");
    }

    @Test
    void whoIsActiveInALowerTermIsActive() {
        node = node(FOUR, true);
        bIsThere();
        hear("b", 'b', NodeState.ACTIVE, 5);

        assertThat(force("c", "d").detail()).isEqualTo("node b is active");
    }

    @Test
    void withoutAWitnessTheSilenceIsAsLongAsTheLongestPromise() {
        node = node(List.of("a", "b", "c"), false);
        pass(1_700 * MILLI);
        feed(new Event.ForceRequested(1, false, Set.of("b", "c"), 0, 0, 0, now + PATIENCE));
        Effect.ForceEnded tooSoon = ended().orElseThrow();
        effects.clear();
        pass(100 * MILLI);
        feed(new Event.ForceRequested(2, false, Set.of("b", "c"), 0, 0, 0, now + PATIENCE));

        assertThat(tooSoon.detail()).contains("only since 1700 ms", "silent for 1800 ms");
        assertThat(ended().orElseThrow().outcome()).isEqualTo(Outcome.FORCED);
    }

    @Test
    void theTermIsAboveThoseThatAbsentMembersHaveNamed() {
        hear("b", 'b', NodeState.PASSIVE, 5_000);
        pass(SILENCE + SECOND);

        force("b");

        assertThat(node.term()).isEqualTo(5_000 + Force.LEAP);
    }

    // ---- what happens between the request and the role

    @Test
    void whoComesBackWhileTheWitnessIsAskedIsNotOff() {
        node = node(List.of("a", "b", "c", "d", "e"), true);
        bIsThere();
        witness = HANGS;
        feed(request(false, 0, 0, "c", "d", "e"));
        hear("c", 'c', NodeState.PASSIVE, 7);

        feed(new Event.WitnessAnswered(claim, WitnessStep.ACQUIRE, AWAY));

        assertThat(ended().orElseThrow().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(node.term()).as("nothing was begun").isEqualTo(7);
    }

    @Test
    void aLeaseThatIsGrantedForNothingIsGivenBack() {
        node = node(List.of("a", "b", "c", "d", "e", "f"), true);
        bIsThere();
        witness = HANGS;
        feed(request(false, 0, 0, "c", "d", "e", "f"));
        hear("c", 'c', NodeState.PASSIVE, 7);

        feed(new Event.WitnessAnswered(claim, WitnessStep.ACQUIRE, granted(9)));

        assertThat(ended().orElseThrow().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(steps()).containsExactly(WitnessStep.ACQUIRE, WitnessStep.RELEASE);
    }

    @Test
    void whoIsHeardWhileTheVotesAreAwaitedIsNotOff() {
        askForVotesOfB(PATIENCE);

        hear("c", 'c', NodeState.PASSIVE, 7);

        isRefused("node c is heard, so it is not off");
    }

    @Test
    void aWitnessThatTakesItsLeaseBackWhileTheVotesAreAwaitedHasAnswered() {
        node = node(List.of("a", "b", "c", "d", "e"), true);
        bIsThere();
        witness = HANGS;
        feed(request(false, 0, 0, "c", "d", "e"));
        feed(new Event.WitnessAnswered(claim, WitnessStep.ACQUIRE, granted(9)));
        assertThat(node.term()).isEqualTo(9 + Force.LEAP);

        feed(new Event.WitnessAnswered(
                claim, WitnessStep.RECORD, new WitnessAnswer.Denied("node 'c' holds it", Optional.empty())));

        isRefused("the witness does not give its lease: node 'c' holds it");
    }

    @Test
    void aMachineThatWasSuspendedWhileTheVotesAreAwaitedIsNotForced() {
        askForVotesOfB(PATIENCE);

        feed(new Event.MachineSuspended());

        isRefused("the machine was suspended");
    }

    @Test
    void aNodeThatIsSetAsideWhileTheVotesAreAwaitedIsNotForced() {
        askForVotesOfB(PATIENCE);

        feed(new Event.PauseRequested(0));

        isRefused("set aside");
    }

    @Test
    void aNodeThatFailsItsHealthCheckWhileTheVotesAreAwaitedIsNotForced() {
        askForVotesOfB(PATIENCE);

        feed(new Event.HealthReported(false, "sick"));

        isRefused("sick");
    }

    @Test
    void aNodeThatIsClosedWhileTheVotesAreAwaitedIsNotForced() {
        askForVotesOfB(PATIENCE);

        feed(new Event.CloseRequested(0));

        isRefused("closed");
        assertThat(disk().forced()).isEmpty();
    }

    @Test
    void whoIsElectedWhileTheVotesAreAwaitedGoesBefore() {
        askForVotesOfB(PATIENCE);

        hear("b", 'b', NodeState.ACTIVE, 8 + Force.LEAP);

        isRefused("b is active in term " + (8 + Force.LEAP));
    }

    /** And what b has granted comes too late. */
    private void isRefused(String detail) {
        assertThat(ended().orElseThrow().outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(ended().orElseThrow().detail()).isEqualTo(detail);
        answer("b", GrantKind.VOTE);
        assertThat(node.state()).isNotEqualTo(NodeState.ACTIVE);
        assertThat(node.view(now).forced()).isEmpty();
    }

    @Test
    void aMajorityThatComesTogetherWhileTheWitnessIsAskedElects() {
        node = node(List.of("a", "b", "c"), true);
        pass(SILENCE + SECOND);
        forceWhileTheWitnessHangs("b", "c");
        pass(200 * MILLI);

        answer("b", GrantKind.PRE_VOTE);
        answer("b", GrantKind.VOTE);

        assertThat(ended().orElseThrow().detail()).isEqualTo("a majority of the members answers");
        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(node.term()).isEqualTo(8);
        assertThat(node.view(now).forced()).isEmpty();
    }

    @Test
    void ofTwoRequestsTheSecondOneIsRefused() {
        pass(SILENCE + SECOND);
        forceWhileTheWitnessHangs("b");
        feed(new Event.ForceRequested(2, false, Set.of("b"), 0, LEASE, 0, now + PATIENCE));
        Effect.ForceEnded second = ended().orElseThrow();
        effects.clear();

        feed(new Event.WitnessAnswered(claim, WitnessStep.ACQUIRE, AWAY));

        assertThat(second.number()).isEqualTo(2);
        assertThat(second.detail()).isEqualTo("another request is under way");
        assertThat(ended().orElseThrow().number()).isEqualTo(1);
        assertThat(ended().orElseThrow().outcome()).isEqualTo(Outcome.FORCED);
    }

    // ---- while it carries the role, and afterwards

    @Test
    void aForcedRoleIsNotGivenAwayByAnUnhealthyNodeEither() {
        askForVotesOfB(PATIENCE);
        answer("b", GrantKind.VOTE);
        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
        effects.clear();

        feed(new Event.HealthReported(false, "sick"));

        assertThat(node.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(effects).noneMatch(Effect.StopWork.class::isInstance);
    }

    @Test
    void anActiveNodeInAHigherTermSettlesTheMark() {
        forced();
        node = node(disk());
        effects.clear();

        hear("b", 'b', NodeState.ACTIVE, 8 + Force.LEAP);

        assertThat(disk().forced().orElseThrow().regularMillis()).isPresent();
    }

    @Test
    void aTermBelowTheForcedOneSettlesNothing() {
        node = node(new DurableState(
                7,
                Optional.of("a"),
                0,
                true,
                Optional.empty(),
                Optional.of(new DurableState.Forced(9_000, 1, List.of("b"), Optional.empty(), 1))));

        hear("b", 'b', NodeState.ACTIVE, 8_999);

        assertThat(node.term()).isEqualTo(8_999);
        assertThat(node.view(now).forced().orElseThrow().regularMillis()).isEmpty();
    }
}
