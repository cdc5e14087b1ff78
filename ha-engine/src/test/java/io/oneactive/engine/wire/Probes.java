package io.oneactive.engine.wire;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.GrantKind;
import io.oneactive.engine.election.Probe.Resignation;
import io.oneactive.engine.election.Probe.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Probes for tests. */
final class Probes {
    static final String LONG_ID = "gateway/0123456789-0123456789-0123456789-0123456789-0123456789_A";

    private Probes() {}

    /** The one of the protocol's page. */
    static Probe documented() {
        return new Probe(
                "gw-a",
                true,
                1592419489,
                Optional.of(new Details(
                        "line-7",
                        0x0123456789abcdefL,
                        1042,
                        7,
                        NodeState.ACTIVE,
                        600,
                        Optional.of(new Vote(7, "gw-a")),
                        Ask.GRANT,
                        List.of(new Grant("gw-b", 0xfedcba9876543210L, 977, 7, GrantKind.GRANT, 600)),
                        100,
                        true,
                        Resignation.NONE,
                        List.of(),
                        0x00c0ffee)));
    }

    /** The longest that a group of 16 can have: every id as long as allowed, every number as large. */
    static Probe longest(int grants, int returned) {
        List<Grant> allGrants = new ArrayList<>();
        for (int i = 0; i < grants; i++) {
            allGrants.add(new Grant(LONG_ID, -1 - i, Limits.NUMBER, Limits.NUMBER, GrantKind.PRE_VOTE, Limits.MILLIS));
        }
        List<Long> allReturned = new ArrayList<>();
        for (long i = 0; i < returned; i++) {
            allReturned.add(-1 - i);
        }
        return new Probe(
                LONG_ID,
                false,
                Limits.NUMBER,
                Optional.of(new Details(
                        LONG_ID.replace('/', '.'),
                        -1,
                        Limits.NUMBER,
                        Limits.NUMBER,
                        NodeState.RESIGNING,
                        Limits.MILLIS,
                        Optional.of(new Vote(Limits.NUMBER, LONG_ID)),
                        Ask.PRE_VOTE,
                        allGrants,
                        1_000_000,
                        false,
                        new Resignation(true, Optional.of(LONG_ID)),
                        allReturned,
                        -1)));
    }

    static Probe random(Random random) {
        return new Probe(
                id(random),
                random.nextBoolean(),
                number(random),
                random.nextInt(8) == 0 ? Optional.empty() : Optional.of(details(random)));
    }

    private static Details details(Random random) {
        return new Details(
                "line-7",
                random.nextLong(),
                number(random),
                number(random),
                one(random, NodeState.values()),
                random.nextInt(100_000),
                maybe(random, () -> new Vote(number(random), id(random))),
                one(random, Ask.values()),
                some(random, 2, () -> grant(random)),
                random.nextInt(1_000_001),
                random.nextBoolean(),
                new Resignation(random.nextBoolean(), maybe(random, () -> id(random))),
                some(random, 3, random::nextLong),
                random.nextInt());
    }

    private static Grant grant(Random random) {
        return new Grant(
                id(random),
                random.nextLong(),
                number(random),
                number(random),
                one(random, GrantKind.values()),
                random.nextInt(100_000));
    }

    private static <E> E one(Random random, E[] values) {
        return values[random.nextInt(values.length)];
    }

    private static <T> Optional<T> maybe(Random random, Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private static <T> List<T> some(Random random, int atMost, Supplier<T> value) {
        List<T> some = new ArrayList<>();
        for (int i = random.nextInt(atMost + 1); i > 0; i--) {
            some.add(value.get());
        }
        return some;
    }

    private static String id(Random random) {
        return "gw-" + random.nextInt(20);
    }

    private static long number(Random random) {
        return random.nextLong() >>> (2 + random.nextInt(62));
    }
}
