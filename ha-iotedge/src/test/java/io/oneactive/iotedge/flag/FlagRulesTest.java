package io.oneactive.iotedge.flag;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules as pictures: a device is a letter, then {@code *} when its flag is on, {@code -} when it is down for 300 s, {@code ~} when down for 30 s. */
class FlagRulesTest {
    private static final String POLICY = "HostName=hub.net;SharedAccessKeyName=controller;SharedAccessKey=c2VjcmV0";
    private static final Duration DOWN_AFTER = Duration.ofMinutes(2);

    private static FlagSettings.Builder builder() {
        return FlagSettings.builder(POLICY, "line-7", "b").downAfter(DOWN_AFTER);
    }

    /** More signs: {@code !} an operator wants it, {@code x} an operator does not, {@code ?} has left the pool; a digit is the ballot. */
    private static Candidate candidate(String picture) {
        String id = picture.substring(0, 1);
        boolean isDown = picture.contains("-") || picture.contains("~");
        String wish = picture.contains("!") ? "on" : picture.contains("x") ? "off" : "";
        long ballot = picture.chars()
                .filter(Character::isDigit)
                .map(digit -> digit - '0')
                .findFirst()
                .orElse(0);
        Mark mark = new Mark(ballot, "run", Set.of());
        FlagTwin twin = new FlagTwin(id, "e", picture.contains("*"), mark, wish, !picture.contains("?"), false);
        return new Candidate(twin, !isDown, Duration.ofSeconds(picture.contains("~") ? 30 : 300), "Disconnected");
    }

    private static String decided(FlagSettings.Builder settings, String pictures) {
        List<Candidate> candidates =
                Arrays.stream(pictures.split(" ")).map(FlagRulesTest::candidate).toList();
        FlagRules.Decision decision = new FlagRules(settings.build(), candidates).decide();
        return decision.outcome()
                + decision.target().map(target -> " " + target.id()).orElse("");
    }

    @ParameterizedTest(name = "{0} => {1}")
    @CsvSource({
        "a b* c,        KEPT",
        "a b c,         SWITCHED b",
        "a b- c,        SWITCHED a",
        "a- b- c,       SWITCHED c",
        "a- b- c-,      STUCK",
        "a b*~ c,       WAITING",
        "a b*- c,       SWITCHED a",
        "a- b*- c-,     STUCK",
        "a* b c,        KEPT",
        "a* b- c,       KEPT",
        "a*- b c,       SWITCHED b",
        "a*1 b*2 c,     SWITCHED b",
        "a*2 b*1 c,     SWITCHED a",
        "a*2- b*1 c,    SWITCHED b",
        "a*2- b*1- c,   SWITCHED c",
        "a*2- b*1- c-,  SWITCHED a",
        "a b* c!,       SWITCHED c",
        "a b* c!-,      SWITCHED c",
        "a b c*!,       KEPT",
        "a*! b* c,      SWITCHED a",
        "a! b* c!,      STUCK",
        "a b*x c,       SWITCHED a",
        "ax b*x cx,     SWITCHED",
        "a b*? c,       SWITCHED a",
        "a? b- c,       SWITCHED c",
        "a!? b* c,      KEPT"
    })
    void theDeviceThatShouldHaveIt(String pictures, String expected) {
        assertThat(decided(builder(), pictures)).isEqualTo(expected);
    }

    @Test
    void thePrimaryGetsItBackOnlyWhenThatIsWantedAndItHasBeenBackForLongEnough() {
        assertThat(decided(builder().failbackAfter(Duration.ofMinutes(5)), "a* b c"))
                .isEqualTo("SWITCHED b");
        assertThat(decided(builder().failbackAfter(Duration.ofSeconds(301)), "a* b c"))
                .isEqualTo("KEPT");
        assertThat(decided(builder().failbackAfter(Duration.ZERO), "a* b- c")).isEqualTo("KEPT");
        assertThat(decided(builder().failbackAfter(Duration.ZERO), "a* bx c")).isEqualTo("KEPT");
    }

    @ParameterizedTest(name = "{0} {1} changed {2} s ago, active {3} s ago => up {4} for {5} s")
    @CsvSource({
        "enabled,  Connected,    40, 10, true,  40",
        "enabled,  Connected,    40, 90, false, 30",
        "enabled,  Disconnected, 40, 10, false, 40",
        "enabled,  Disconnected, -9, 10, false, 0",
        "disabled, Connected,    40, 10, false, 315360000"
    })
    void whatTheRegistrySaysOfADevice(
            String status, String connection, long changed, long active, boolean isUp, long since) {
        Instant now = Instant.parse("2026-11-22T17:00:00Z");
        String device = """
                {"status":"%s","connectionState":"%s","connectionStateUpdatedTime":"%s","lastActivityTime":"%s"}""".formatted(status, connection, now.minusSeconds(changed), now.minusSeconds(active));

        Candidate judged = Candidate.of(
                candidate("a").twin(),
                JsonParser.parseString(device).getAsJsonObject(),
                now,
                builder().silentAfter(Duration.ofMinutes(1)).build());

        assertThat(judged.isUp()).isEqualTo(isUp);
        assertThat(judged.since().toSeconds()).isEqualTo(since);
    }

    @Test
    void aGreaterBallotIsAboveAllThatWereSeen() {
        Mark low = new Mark(3, "z", Set.of());
        Mark high = new Mark(4, "a", Set.of());

        Mark next = Mark.above(List.of(high, low), Set.of("a", "b"));

        assertThat(List.of(low, high, next)).isSorted();
        assertThat(next).isGreaterThan(high);
        assertThat(Mark.of(next.tag())).isEqualTo(next);
        assertThat(Mark.above(List.of(high), Set.of()).run()).isNotEqualTo(next.run());
        assertThat(Set.of("[]", "{\"ballot\":-1}", "{\"ballot\":\"99999999999999999\"}", "7").stream()
                        .map(JsonParser::parseString)
                        .map(Mark::of)
                        .collect(Collectors.toSet()))
                .containsExactly(Mark.NONE);
    }
}
