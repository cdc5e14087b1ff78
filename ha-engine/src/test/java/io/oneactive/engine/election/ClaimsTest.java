package io.oneactive.engine.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.engine.election.Claims.Outcome;
import io.oneactive.engine.election.Claims.Purpose;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Under which number the witness is asked, and what is released, for each sequence of answers (rule 2 of the protocol, decision 4). A number
 * stands for one lease id.
 */
final class ClaimsTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Timings TIMINGS = new Timings(200 * MILLI, 3, 10, 1_200 * MILLI, 400 * MILLI, 0);
    private static final LeaseRequest REQUEST = new LeaseRequest("test", "a", new UUID(0, 1), Duration.ofSeconds(2));

    private final Self self = new Self(
            new ElectionSettings(
                    "test",
                    "a",
                    1,
                    1_600_000_000,
                    List.of("a", "b"),
                    true,
                    ElectionRules.LONGEST_RUNNING,
                    false,
                    100,
                    false,
                    500,
                    7),
            TIMINGS,
            DurableState.FRESH);
    private final Claims claims = new Claims(self);
    private long now = 1_000 * MILLI;

    @ParameterizedTest(name = "acquire answered {0} => {1}")
    @CsvSource(delimiter = '|', textBlock = """
            denied                          | acquire 1
            misconfigured                   | acquire 1
            unknown                         | acquire 1
            denied, denied                  | acquire 1, acquire 2
            unknown, unknown                | acquire 1, acquire 1
            unknown, granted                | acquire 1, acquire 1
            unknown, denied                 | acquire 1, acquire 1, release 1
            unknown, misconfigured          | acquire 1, acquire 1, release 1
            unknown, unknown, denied        | acquire 1, acquire 1, acquire 1, release 1
            unknown, denied, denied         | acquire 1, acquire 1, release 1, acquire 2
            unknown, denied, unknown        | acquire 1, acquire 1, release 1, acquire 2
            unknown, misconfigured, granted | acquire 1, acquire 1, release 1, acquire 2
            """)
    @Tag("K11")
    void aLeaseThatMayBeHeldIsAskedForUnderItsNumberOrReleased(String answers, String asked) {
        List<String> calls = new ArrayList<>();
        long number = 0;
        for (String answer : answers.split(", ", -1)) {
            claims.start(Purpose.CAMPAIGN, now);
            List<Effect.AskWitness> asks = asks();
            number = asks.get(0).claim();
            asks.forEach(ask -> calls.add(text(ask)));
            now += 100 * MILLI;
            claims.onAnswer(new Event.WitnessAnswered(number, WitnessStep.ACQUIRE, answer(answer)), now);
            asks().forEach(ask -> calls.add(text(ask)));
        }
        assertThat(String.join(", ", calls)).isEqualTo(asked);
    }

    @Test
    void whatIsReleasedAfterARefusalIsNotReleasedAgainWhenTheNodeStopsWantingTheLease() {
        claims.start(Purpose.CAMPAIGN, now);
        claims.onAnswer(new Event.WitnessAnswered(1, WitnessStep.ACQUIRE, answer("unknown")), now);
        claims.start(Purpose.CAMPAIGN, now);
        assertThat(claims.onAnswer(new Event.WitnessAnswered(1, WitnessStep.ACQUIRE, answer("denied")), now))
                .isEqualTo(Outcome.DENIED);
        asks();

        claims.giveUp();

        assertThat(claims.isUncertain()).isFalse();
        assertThat(asks()).isEmpty();
    }

    @Test
    @Tag("K10")
    void aReleaseOfALeaseThatMayBeHeldIsAskedForAgainWhenItIsNotAnswered() {
        claims.start(Purpose.CAMPAIGN, now);
        claims.onAnswer(new Event.WitnessAnswered(1, WitnessStep.ACQUIRE, answer("unknown")), now);
        claims.start(Purpose.CAMPAIGN, now);
        claims.onAnswer(new Event.WitnessAnswered(1, WitnessStep.ACQUIRE, answer("misconfigured")), now);
        asks();

        claims.onAnswer(new Event.WitnessAnswered(1, WitnessStep.RELEASE, answer("unknown")), now);

        assertThat(asks()).extracting(ClaimsTest::text).containsExactly("release 1");
    }

    private List<Effect.AskWitness> asks() {
        return self.takeEffects().stream()
                .filter(Effect.AskWitness.class::isInstance)
                .map(Effect.AskWitness.class::cast)
                .toList();
    }

    private static String text(Effect.AskWitness ask) {
        return ask.step().name().toLowerCase(Locale.ROOT) + " " + ask.claim();
    }

    private static WitnessAnswer answer(String name) {
        return switch (name) {
            case "granted" -> new Granted(new Lease(REQUEST, Duration.ofSeconds(15)), 3);
            case "denied" -> new Denied("held by b", Optional.empty());
            case "misconfigured" -> new Misconfigured("the container is gone", "create it");
            case "unknown" -> new Unknown("no answer");
            default -> throw new IllegalArgumentException(name);
        };
    }
}
