package io.oneactive.testkit.simulation;

import java.util.List;
import java.util.stream.Stream;

/** All planted faults, and the smallest set of disturbances that a person would look for them with. */
final class PlantedFaults {
    private PlantedFaults() {}

    /** Those that break an invariant. */
    static Stream<PlantedFault> found() {
        return Stream.of(promises(), votes(), claims(), forces()).flatMap(List::stream);
    }

    private static List<PlantedFault> promises() {
        return List.of(
                new PlantedFault(
                        "authority longer than the promise",
                        FaultyPromises.AUTHORITY_LONGER_THAN_PROMISED,
                        "quorum nodes=3",
                        100,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "a grant counted from its receipt",
                        FaultyPromises.GRANT_COUNTED_FROM_ITS_RECEIPT,
                        "quorum nodes=3 faults=delay+partition",
                        200,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "no safety margin",
                        FaultyPromises.NO_SAFETY_MARGIN,
                        "quorum nodes=3 faults=partition",
                        200,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "isActive() without a deadline",
                        FaultyPromises.ROLE_WITHOUT_DEADLINE,
                        "quorum nodes=3 faults=short_pause+long_pause",
                        50,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "isActive() with the monotonic clock alone",
                        FaultyPromises.ROLE_WITHOUT_WALL_CLOCK,
                        "quorum nodes=3 faults=suspend",
                        50,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "no quarantine after a crash",
                        FaultyPromises.NO_QUARANTINE,
                        "quorum nodes=3 faults=crash+partition",
                        100,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "a long grant that is not durable",
                        FaultyPromises.LONG_GRANT_NOT_DURABLE,
                        "quorum nodes=2 witness faults=leave+partition",
                        400,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "crash evidence that nobody asked for",
                        FaultyPromises.EVIDENCE_TRUSTED,
                        "quorum nodes=3 faults=partition+false_evidence",
                        100,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "crash evidence trusted although work outlives its process",
                        FaultyPromises.EVIDENCE_TRUSTED,
                        "quorum nodes=3 evidence outside faults=crash+delay",
                        100,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "grants kept across a change of term",
                        FaultyPromises.GRANTS_KEPT_ACROSS_TERMS,
                        "quorum nodes=3 faults=delay+partition",
                        600,
                        Invariant.TERMS_GROW));
    }

    private static List<PlantedFault> votes() {
        return List.of(
                new PlantedFault(
                        "votes that are not durable",
                        FaultyVotes.VOTE_NOT_DURABLE,
                        "quorum nodes=3",
                        100,
                        Invariant.TERMS_GROW),
                new PlantedFault(
                        "a vote answered before it is durable",
                        FaultyVotes.VOTE_ANSWERED_BEFORE_IT_IS_DURABLE,
                        "quorum nodes=3 faults=partition+crash+interrupted_write",
                        600,
                        Invariant.TERMS_GROW),
                new PlantedFault(
                        "a second vote in one term",
                        FaultyVotes.SECOND_VOTE_IN_A_TERM,
                        "quorum nodes=3",
                        100,
                        Invariant.TERMS_GROW),
                new PlantedFault(
                        "no term floor after amnesia",
                        FaultyVotes.NO_TERM_FLOOR,
                        "quorum nodes=3 faults=partition+amnesia",
                        50,
                        Invariant.TERMS_GROW),
                new PlantedFault(
                        "a grant of another incarnation accepted",
                        FaultyVotes.GRANT_OF_ANOTHER_INCARNATION,
                        "quorum nodes=3 fixed drift=0 lateness=0ms",
                        // a asks for votes and dies before it has written its own. Its next life does all the same once
                        // more,
                        // up to the number of the probe; only b's answer to the former life reaches it, late.
                        List.of(
                                "0s health b bad",
                                "0s health c bad",
                                "5s kill a",
                                "5s isolate a",
                                "5s start a",
                                "5.7s rejoin a",
                                "5.75s crash-at-write a 50ms",
                                "5.8015s cut a->c",
                                "5.8025s network straggling=100% stragglers=3s",
                                "5.8035s network calm",
                                "5.8035s isolate a",
                                "6.55s heal a c",
                                "6.6535s cut a c",
                                "6.66s health b good"),
                        200,
                        Invariant.TERMS_GROW),
                new PlantedFault(
                        "a denied pre-vote ignored",
                        FaultyVotes.DENIAL_OF_PRE_VOTE_IGNORED,
                        "quorum nodes=3 quiet",
                        50,
                        Invariant.QUIET),
                new PlantedFault(
                        "a refusal that adopts the term that was asked for",
                        FaultyVotes.REFUSAL_ADOPTS_THE_TERM_ASKED_FOR,
                        "quorum nodes=3 quiet",
                        50,
                        Invariant.QUIET),
                new PlantedFault(
                        "a late turn that campaigns before it reads its inbox",
                        FaultyVotes.LATE_TURN_CAMPAIGNS,
                        "open nodes=3 quiet faults=short_pause+long_pause",
                        20,
                        Invariant.QUIET));
    }

    private static List<PlantedFault> claims() {
        return List.of(
                new PlantedFault(
                        "a lease counted from the answer",
                        FaultyClaims.LEASE_COUNTED_FROM_THE_ANSWER,
                        "quorum nodes=2 witness fixed lease=6s limit=4s",
                        // The last renewal took long; then the active node is cut off, and the other one claims as fast
                        // as it can.
                        List.of("5s cut a b", "7s witness jitter=1900ms", "13s witness off active", "13s witness calm"),
                        200,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "a lease relied on after its release",
                        FaultyClaims.LEASE_RELIED_ON_AFTER_RELEASE,
                        "quorum nodes=2 witness",
                        200,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "a lease released before the role ends",
                        FaultyClaims.RELEASED_BEFORE_THE_ROLE_ENDS,
                        "quorum nodes=2 witness faults=partition+interruption",
                        400,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "a lease counted before the register is written",
                        FaultyClaims.LEASE_COUNTED_WITHOUT_REGISTER,
                        "quorum nodes=2 witness faults=partition+crash",
                        400,
                        Invariant.TERMS_GROW),
                new PlantedFault(
                        "a register that is not read",
                        FaultyClaims.REGISTER_NOT_READ,
                        "quorum nodes=2 witness faults=partition+crash",
                        400,
                        Invariant.TERMS_GROW),
                new PlantedFault(
                        "one lease id for all claims",
                        FaultyClaims.ONE_LEASE_ID_FOR_ALL_CLAIMS,
                        "quorum nodes=2 witness faults=partition+witness_slow+lost_answer+late_claim+late_release",
                        200,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "silence taken for a renewal",
                        FaultyClaims.SILENCE_TAKEN_FOR_RENEWAL,
                        "quorum nodes=2 witness faults=partition+long_pause+witness_outage",
                        100,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "a witness that grants to everybody",
                        FaultyClaims.WITNESS_GRANTS_TO_EVERYBODY,
                        "quorum nodes=2 witness",
                        50,
                        Invariant.AT_MOST_ONE_ACTIVE),
                new PlantedFault(
                        "a witness with a vote in an odd group",
                        FaultyClaims.WITNESS_VOTES_IN_AN_ODD_GROUP,
                        "quorum nodes=3 witness",
                        100,
                        Invariant.AT_MOST_ONE_ACTIVE));
    }

    private static List<PlantedFault> forces() {
        return List.of(
                new PlantedFault(
                        "a forced term that is only the next one",
                        FaultyForce.NEXT_TERM,
                        "quorum nodes=2 witness length=150 faults=force+partition",
                        400,
                        Invariant.TERMS_GROW),
                new PlantedFault(
                        "a forced term that nobody can see",
                        FaultyForce.NO_MARK,
                        "quorum nodes=2 witness length=150 faults=force+partition",
                        200,
                        Invariant.TERMS_GROW),
                new PlantedFault(
                        "a forced role that calls itself regular at once",
                        FaultyForce.REGULAR_AT_ONCE,
                        "quorum nodes=2 witness length=150 faults=force+partition",
                        400,
                        Invariant.TERMS_GROW),
                new PlantedFault(
                        "a forced node that does not wait for the votes of those who are there",
                        FaultyForce.WHO_IS_THERE_NEED_NOT_VOTE,
                        "quorum nodes=4 witness fixed drift=0 lateness=0ms lease=2s faults=force",
                        // Two persons at two machines that hear each other, each for his own.
                        List.of(
                                "5s witness off",
                                "5s kill c",
                                "5s kill d",
                                "5s network delay=60ms",
                                "9s force a",
                                "9s force b"),
                        200,
                        Invariant.TERMS_GROW),
                new PlantedFault(
                        "a second person's word in place of the first one's",
                        FaultyForce.SECOND_WORD_IN_PLACE_OF_THE_FIRST,
                        "quorum nodes=4 witness fixed drift=0 lateness=0ms lease=2s faults=force",
                        // a was forced and lost, and is started again with b, which is allowed. Forced once more, it is
                        // killed
                        // at the write of its mark, before b hears of it; and c is to be switched on.
                        List.of(
                                "5s witness off",
                                "5s kill b",
                                "5s kill c",
                                "5s kill d",
                                "9s force a",
                                "10s kill a",
                                "10.1s start a",
                                "10.2s start b",
                                "13.99s crash-at-write a 1000s",
                                "14s force a",
                                "14.5s kill b",
                                "14.6s start b",
                                "15s start c",
                                "16s witness on"),
                        50,
                        Invariant.TERMS_GROW));
    }

    /** Those that break nothing, since another rule stands behind the one that is broken; their budget is how many seeds are looked at. */
    static List<PlantedFault> harmless() {
        return List.of(
                // Nobody asks for votes without having been told by a majority that it would get them (rule 1), so
                // there is no
                // higher term to adopt while an active node is followed.
                new PlantedFault(
                        "a refusal of a vote, though not of a pre-vote, that adopts the candidate's term",
                        FaultyVotes.REFUSAL_ADOPTS_THE_TERM,
                        "quorum nodes=3 quiet",
                        300,
                        Invariant.QUIET),
                // In open mode it is found. Here the hasty candidate asks first, and is refused by all who hear the
                // active node
                // (rule 1).
                new PlantedFault(
                        "a late turn that campaigns before it reads its inbox, in quorum mode",
                        FaultyVotes.LATE_TURN_CAMPAIGNS,
                        "quorum nodes=3 quiet faults=short_pause+long_pause",
                        300,
                        Invariant.QUIET));
    }
}
