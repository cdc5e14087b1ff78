package io.oneactive.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.oneactive.HaConfig;
import io.oneactive.Mode;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.Timings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's own settings: defaults, what is read, and every value that is refused. */
class SettingsTest {
    private static final long MILLISECOND = 1_000_000;

    @Test
    @Tag("X1")
    void aNodeIdAndOneTransportAreEnough() {
        NodeSettings settings = Fakes.plain().read(Fakes.openMode().build());
        assertThat(settings.cluster()).isEqualTo("default");
        assertThat(settings.nodeId()).isEqualTo("gw-a");
        assertThat(settings.members()).isEmpty();
        assertThat(settings.mode()).isEqualTo(Mode.OPEN);
        assertThat(settings.timings())
                .isEqualTo(new Timings(200 * MILLISECOND, 3, 10, 1200 * MILLISECOND, 400 * MILLISECOND, 0));
        assertThat(settings.electionRuleName()).isEqualTo("documented");
        assertThat(settings.electionRule()).isSameAs(ElectionRules.DOCUMENTED);
        assertThat(settings.priority()).isEqualTo(100);
        assertThat(settings.trustCrashEvidence()).isFalse();
        assertThat(settings.stateDirectory()).isEmpty();
        assertThat(settings.health().check()).isEmpty();
        assertThat(settings.health().interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.health().timeLimit()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.health().rise()).isEqualTo(2);
        assertThat(settings.health().fall()).isEqualTo(3);
        assertThat(settings.transport().name()).isEqualTo("udp");
        assertThat(settings.transport().make().describe()).isEqualTo("default gw-a 60000");
        assertThat(settings.witness()).isEmpty();
        assertThat(settings.witnessTimeLimit()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.witnessRehearsalInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.warnings()).singleElement().asString().startsWith("'stateDirectory' is not set");
    }

    @Test
    void everySettingIsRead() {
        NodeSettings settings = Fakes.withWitness()
                .read(Fakes.openMode()
                        .cluster("line-7")
                        .members("gw-a", " plant/gw-b ", "gw.c", "gw_d")
                        .probeInterval(Duration.ofMillis(50))
                        .failedProbeCount(4)
                        .electionRule("priority")
                        .priority(7)
                        .stateDirectory(Path.of("/var/lib/oneactive"))
                        .set("safetyMarginPercent", "20")
                        .set("clockDriftPercent", "5")
                        .set("maxPromiseMS", "3000")
                        .set("handoverTimeoutMS", "5000")
                        .set("failbackAfterMS", "60000")
                        .set("trustCrashEvidence", "true")
                        .set("healthIntervalMS", "500")
                        .set("healthTimeLimitMS", "250")
                        .set("healthRise", "4")
                        .set("healthFall", "5")
                        .set("health.name", "command")
                        .set("health.command", "true")
                        .set("witnessTimeLimitMS", "1500")
                        .set("witnessRehearsalMS", "60000")
                        .transport("udp", Map.of("port", "20000"))
                        .witness("blob", Map.of("endpoint", "https://x", "container", "w"))
                        .build());
        assertThat(settings.cluster()).isEqualTo("line-7");
        assertThat(settings.members()).containsExactly("gw-a", "plant/gw-b", "gw.c", "gw_d");
        assertThat(settings.mode()).isEqualTo(Mode.QUORUM);
        assertThat(settings.timings())
                .isEqualTo(new Timings(
                        50 * MILLISECOND, 4, 20, 3000 * MILLISECOND, 5000 * MILLISECOND, 60_000 * MILLISECOND));
        assertThat(settings.electionRule()).isSameAs(ElectionRules.PRIORITY);
        assertThat(settings.priority()).isEqualTo(7);
        assertThat(settings.trustCrashEvidence()).isTrue();
        assertThat(settings.stateDirectory()).contains(Path.of("/var/lib/oneactive"));
        assertThat(settings.health().check()).map(Choice::name).contains("command");
        assertThat(settings.health().interval()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.health().timeLimit()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.health().rise()).isEqualTo(4);
        assertThat(settings.health().fall()).isEqualTo(5);
        assertThat(settings.transport().make().describe()).isEqualTo("line-7 gw-a 20000");
        assertThat(settings.witness()).map(witness -> witness.make()).contains(new Fakes.FakeWitness("https://x"));
        assertThat(settings.witnessTimeLimit()).isEqualTo(Duration.ofMillis(1500));
        assertThat(settings.witnessRehearsalInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.warnings()).singleElement().asString().startsWith("'trustCrashEvidence' is on");
    }

    static Stream<Arguments> refusedValues() {
        return Stream.of(
                arguments("cluster", "line 7", "is no name of a group; allowed: 1 to 64 letters"),
                arguments("cluster", "line/7", "is no name of a group; allowed: 1 to 64 letters"),
                arguments("cluster", "ä", "is no name of a group; allowed: 1 to 64 letters"),
                arguments("cluster", "x".repeat(65), "is no name of a group; allowed: 1 to 64 letters"),
                arguments("cluster", " ", "is blank; allowed: a text that is not blank"),
                arguments("nodeId", "gw a", "is no name of a node; allowed: 1 to 64 letters"),
                arguments("nodeId", "x".repeat(65), "is no name of a node; allowed: 1 to 64 letters"),
                arguments("nodeId", "", "is blank; allowed: a text that is not blank"),
                arguments("members", "gw-a", "names one node, which can fail over to nobody; allowed: 2 to 16"),
                arguments("members", "gw-a,gw-b,gw-a", "names 'gw-a' twice"),
                arguments("members", "gw-a,gw b,gw-c", "has 'gw b', which is no name of a node; allowed: 1 to 64"),
                arguments("members", "gw-a,,gw-c", "has a blank entry; allowed: texts, separated by commas"),
                arguments("members", "gw-b,gw-c,gw-d", "does not name this node, 'nodeId' = 'gw-a' (from builder)"),
                arguments("members", "gw-a" + ",gw-".repeat(2), "names 'gw-' twice"),
                arguments("probeIntervalMS", "4", "is too small; allowed: whole milliseconds from 5 to 60000"),
                arguments("probeIntervalMS", "60001", "is too large; allowed: whole milliseconds from 5 to 60000"),
                arguments("probeIntervalMS", "200 ms", "is no whole number; allowed: whole milliseconds"),
                arguments("probeIntervalMS", "2e2", "is no whole number; allowed: whole milliseconds"),
                arguments("failedProbeCount", "1", "is too small; allowed: a whole number from 2 to 100"),
                arguments("failedProbeCount", "101", "is too large; allowed: a whole number from 2 to 100"),
                arguments("failedProbeCount", "99999999999999999999", "is no whole number; allowed: a whole number"),
                arguments("electionRule", "priorty", "is no election rule; did you mean 'priority'?"),
                arguments(
                        "electionRule",
                        "whoever",
                        "is no election rule; known: csharp, documented, longest-running, priority, by-shift"),
                arguments("priority", "-1", "is too small; allowed: a whole number from 0 to 1000000"),
                arguments("priority", "1000001", "is too large; allowed: a whole number from 0 to 1000000"),
                arguments("stateDirectory", "a\0b", "is no path (Nul character not allowed); allowed: a path"),
                arguments("safetyMarginPercent", "1", "is too small; allowed: a whole number from 2 to 50"),
                arguments("safetyMarginPercent", "51", "is too large; allowed: a whole number from 2 to 50"),
                arguments("clockDriftPercent", "-1", "is too small; allowed: a whole number from 0 to 10"),
                arguments("clockDriftPercent", "11", "is too large; allowed: a whole number from 0 to 10"),
                arguments("maxPromiseMS", "19", "is too small; allowed: whole milliseconds from 20 to 86400000"),
                arguments("maxPromiseMS", "86400001", "is too large; allowed: whole milliseconds from 20"),
                arguments("handoverTimeoutMS", "0", "is too small; allowed: whole milliseconds from 1 to 600000"),
                arguments("handoverTimeoutMS", "600001", "is too large; allowed: whole milliseconds from 1 to 600000"),
                arguments("failbackAfterMS", "-1", "is too small; allowed: whole milliseconds from 0 to 604800000"),
                arguments("failbackAfterMS", "604800001", "is too large; allowed: whole milliseconds from 0"),
                arguments("trustCrashEvidence", "yes", "is neither true nor false; allowed: true or false"),
                arguments("trustCrashEvidence", "TRUE", "is neither true nor false; allowed: true or false"),
                arguments("healthIntervalMS", "9", "is too small; allowed: whole milliseconds from 10 to 3600000"),
                arguments("healthIntervalMS", "3600001", "is too large; allowed: whole milliseconds from 10"),
                arguments("healthTimeLimitMS", "9", "is too small; allowed: whole milliseconds from 10 to 3600000"),
                arguments("healthTimeLimitMS", "3600001", "is too large; allowed: whole milliseconds from 10"),
                arguments("healthRise", "0", "is too small; allowed: a whole number from 1 to 1000"),
                arguments("healthRise", "1001", "is too large; allowed: a whole number from 1 to 1000"),
                arguments("healthFall", "0", "is too small; allowed: a whole number from 1 to 1000"),
                arguments("healthFall", "1001", "is too large; allowed: a whole number from 1 to 1000"),
                arguments("witnessTimeLimitMS", "99", "is too small; allowed: whole milliseconds from 100 to 60000"),
                arguments("witnessTimeLimitMS", "60001", "is too large; allowed: whole milliseconds from 100"),
                arguments("witnessRehearsalMS", "999", "is too small; allowed: whole milliseconds from 1000"),
                arguments("witnessRehearsalMS", "3600001", "is too large; allowed: whole milliseconds from 1000"),
                arguments("transport.port", "0", "is too small; allowed: a whole number from 1 to 65535"));
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @MethodSource("refusedValues")
    void aWrongValueIsToldOnceWithKeyValueSourceAndWhatIsAllowed(String key, String value, String fault) {
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().set(key, value)))
                .singleElement()
                .asString()
                .startsWith("setting '" + key + "' = '" + value + "' (from builder) " + fault);
    }

    @Test
    void seventeenMembersAreTooMany() {
        String members = String.join(
                ",", Stream.iterate(1, i -> i + 1).limit(17).map(i -> "gw-" + i).toList());
        assertThat(Fakes.problems(
                        Fakes.plain(), HaConfig.builder().nodeId("gw-1").set("members", members)))
                .containsExactly(
                        "setting 'members' = '" + members + "' (from builder) names 17 nodes; allowed: 2 to 16");
    }

    @Test
    @Tag("K14")
    void aMissingNodeIdIsAskedFor() {
        assertThat(Fakes.problems(Fakes.plain(), HaConfig.builder()))
                .singleElement()
                .asString()
                .startsWith("setting 'nodeId' is missing; it is needed: Name of this node, unique in the group.");
    }

    @ParameterizedTest
    @CsvSource({
        "probeIntervallMS, ; did you mean 'probeIntervalMS'?",
        "probeInterval, ; did you mean 'probeIntervalMS'?",
        "nodeID, ; did you mean 'nodeId'?",
        "node-id, ; did you mean 'nodeId'?",
        "transport, ; did you mean 'transport.name'?",
        "members.0, ; did you mean 'members'?",
    })
    void anUnknownSettingIsToldWithTheNearestKnown(String key, String hint) {
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().set(key, "1")))
                .containsExactly("unknown setting '" + key + "' (from builder)" + hint);
    }

    @Test
    void anUnknownSettingThatResemblesNoneIsToldWithAllKnown() {
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().set("colour", "red")))
                .singleElement()
                .asString()
                .startsWith("unknown setting 'colour' (from builder); known: cluster, nodeId, members, ")
                .doesNotContain("red");
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().set("transport.colour", "red")))
                .containsExactly("unknown setting 'transport.colour' (from builder); known: transport.port,"
                        + " transport.peers, transport.broadcastSubnet, transport.key");
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().set("transport.Ports", "1")))
                .containsExactly("unknown setting 'transport.Ports' (from builder); did you mean 'transport.port'?");
    }

    @Test
    @Tag("K14")
    void theFailureTimeoutIsTwentyMillisecondsAtLeast() {
        assertThat(Fakes.problems(
                        Fakes.plain(),
                        Fakes.openMode().set("probeIntervalMS", "5").set("failedProbeCount", "3")))
                .containsExactly("the failure timeout 'probeIntervalMS' = '5' (from builder) × 'failedProbeCount' = '3'"
                        + " (from builder) is 15 ms; allowed: 20 ms or more");
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().set("probeIntervalMS", "5")))
                .containsExactly("the failure timeout 'probeIntervalMS' = '5' (from builder) × 'failedProbeCount' = '3'"
                        + " (the default) is 15 ms; allowed: 20 ms or more");
        assertThat(Fakes.problems(
                        Fakes.plain(),
                        Fakes.openMode().set("probeIntervalMS", "5").set("failedProbeCount", "4")))
                .isEmpty();
    }

    @Test
    @Tag("K14")
    void theLongestPromiseIsTheFailureTimeoutAtLeast() {
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().set("maxPromiseMS", "599")))
                .containsExactly("'maxPromiseMS' = '599' (from builder) is shorter than the failure timeout"
                        + " 'probeIntervalMS' = '200' (the default) × 'failedProbeCount' = '3' (the default) = 600 ms;"
                        + " allowed: that or more");
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().set("maxPromiseMS", "600")))
                .isEmpty();
    }

    @Test
    @Tag("K14")
    void theSafetyMarginIsTwiceTheClockDriftAtLeast() {
        assertThat(Fakes.problems(
                        Fakes.plain(),
                        Fakes.openMode().set("safetyMarginPercent", "7").set("clockDriftPercent", "4")))
                .containsExactly(
                        "'safetyMarginPercent' = '7' (from builder) is less than twice 'clockDriftPercent' = '4'"
                                + " (from builder); one clock may be that much fast while the other is slow");
        assertThat(Fakes.problems(
                        Fakes.plain(),
                        Fakes.openMode().set("safetyMarginPercent", "8").set("clockDriftPercent", "4")))
                .isEmpty();
    }

    @Test
    @Tag("K14")
    void whatMayBeUsedOfAPromiseOutlastsAnIntervalByHalf() {
        assertThat(Fakes.problems(
                        Fakes.plain(),
                        Fakes.openMode().set("failedProbeCount", "2").set("safetyMarginPercent", "26")))
                .containsExactly(
                        "'failedProbeCount' = '2' (from builder) with 'safetyMarginPercent' = '26' (from builder)"
                                + " leaves less than 1.5 intervals of a promise; allowed: a greater count or a smaller margin");
        assertThat(Fakes.problems(
                        Fakes.plain(),
                        Fakes.openMode().set("failedProbeCount", "2").set("safetyMarginPercent", "25")))
                .isEmpty();
    }

    @Test
    void defaultsFollowTheInterval() {
        NodeSettings settings = Fakes.plain()
                .read(Fakes.openMode()
                        .set("probeIntervalMS", "60000")
                        .set("failedProbeCount", "100")
                        .build());
        assertThat(Fakes.value(settings, "maxPromiseMS")).isEqualTo("12000000");
        assertThat(Fakes.value(settings, "handoverTimeoutMS")).isEqualTo("120000");
        assertThat(settings.timings().maxPromiseNanos())
                .isEqualTo(2 * settings.timings().failureTimeoutNanos());
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertThat(Fakes.problems(
                        Fakes.reader(List.of(), List.of()),
                        HaConfig.builder()
                                .set("nodeId", "gw a")
                                .set("cluster", "?")
                                .set("members", "gw-a,gw-b,gw-b")
                                .set("probeIntervalMS", "1")
                                .set("safetyMarginPercent", "2")
                                .set("clockDriftPercent", "2")
                                .set("electionRule", "nobody-knows")
                                .set("colour", "red")
                                .set("health.name", "comand")
                                .environment(Map.of("HA_NODEID", "x"))))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("'nodeId'"),
                        problem -> assertThat(problem).contains("'cluster'"),
                        problem -> assertThat(problem).contains("names 'gw-b' twice"),
                        problem -> assertThat(problem).contains("'probeIntervalMS'"),
                        problem -> assertThat(problem).contains("less than twice"),
                        problem -> assertThat(problem).contains("is no election rule"),
                        problem -> assertThat(problem).contains("'colour'"),
                        problem -> assertThat(problem).contains("did you mean 'command'?"),
                        problem -> assertThat(problem).contains("'HA_NODEID'; did you mean 'HA_NODE_ID'?"),
                        problem -> assertThat(problem).contains("no transport on the class path"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthIntervalMS", "healthTimeLimitMS", "healthRise", "healthFall"})
    void healthSettingsWithoutAHealthCheckAreWarnedOf(String key) {
        NodeSettings settings =
                Fakes.plain().read(Fakes.openMode().set(key, "100").build());
        assertThat(settings.warnings())
                .contains("'" + key + "' = '100' (from builder) has no effect, since there is no health check");
    }

    @ParameterizedTest
    @ValueSource(strings = {"witnessTimeLimitMS", "witnessRehearsalMS"})
    void witnessSettingsWithoutAWitnessAreWarnedOf(String key) {
        NodeSettings settings =
                Fakes.plain().read(Fakes.openMode().set(key, "1000").build());
        assertThat(settings.warnings())
                .contains("'" + key + "' = '1000' (from builder) has no effect, since there is no witness");
    }

    @Test
    void nodesOfTheCsharpLibraryInOpenModeAreWarnedOf() {
        NodeSettings settings =
                Fakes.plain().read(Fakes.openMode().electionRule("csharp").build());
        assertThat(settings.warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("'electionRule' is 'csharp' in open mode")
                        .contains("two nodes can be active", "docs/csharp.md"));
        assertThat(Fakes.plain()
                        .read(Fakes.openMode().electionRule("priority").build())
                        .warnings())
                .noneMatch(warning -> warning.contains("csharp"));
    }

    @Test
    void secretsAreNeverShown() {
        NodeSettings settings = Fakes.plain()
                .read(Fakes.openMode().set("transport.key", "hunter2").build());
        assertThat(Fakes.value(settings, "transport.key")).isEqualTo("***");
        assertThat(settings.resolved().toString()).doesNotContain("hunter2");
    }
}
