package io.oneactive.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HaConfig;
import io.oneactive.HaConfigException;
import io.oneactive.HaStartException;
import io.oneactive.ResolvedSetting;
import io.oneactive.spi.SettingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which source wins, and what each value says of its own. */
class SourcesTest {
    @TempDir
    private Path directory;

    @Test
    void theLaterSourceWinsKeyByKey() throws IOException {
        NodeSettings settings = Fakes.plain().read(all());
        assertThat(settings.nodeId()).isEqualTo("from-environment");
        assertThat(settings.cluster()).isEqualTo("from-file");
        assertThat(settings.priority()).isEqualTo(3);
        assertThat(settings.timings().failedProbeCount()).isEqualTo(3);
    }

    @Test
    void everyValueKnowsItsSource() throws IOException {
        NodeSettings settings = Fakes.plain().read(all());
        assertThat(Fakes.source(settings, "nodeId")).isEqualTo("environment HA_NODE_ID");
        assertThat(Fakes.source(settings, "cluster")).isEqualTo("file line-7.yaml:2");
        assertThat(Fakes.source(settings, "priority")).isEqualTo("builder");
        assertThat(Fakes.source(settings, "failedProbeCount")).isEqualTo("default");
        assertThat(Fakes.source(settings, "transport.port")).isEqualTo("environment HA_TRANSPORT_PORT");
        assertThat(Fakes.source(settings, "transport.peers")).isEqualTo("file line-7.yaml:4");
        assertThat(Fakes.source(settings, "transport.name")).isEqualTo("the only one on the class path");
        assertThat(Fakes.value(settings, "transport.name")).isEqualTo("udp");
        assertThat(Fakes.value(settings, "transport.peers")).isEqualTo("10.0.0.1,10.0.0.2");
    }

    private HaConfig all() throws IOException {
        Path file = Files.writeString(directory.resolve("line-7.yaml"), """
                nodeId: from-file
                cluster: from-file
                transport:
                  peers: [10.0.0.1, 10.0.0.2]
                  port: 1
                """);
        return HaConfig.builder()
                .nodeId("from-builder")
                .cluster("from-builder")
                .priority(3)
                .file(file)
                .environment(Map.of(
                        "HA_NODE_ID", "from-environment", "HA_TRANSPORT_PORT", "2", "PATH", "/bin", "HAL", "9000"))
                .build();
    }

    @Test
    void aWrongValueThatIsOverriddenDoesNotMatter() throws IOException {
        Path file = Files.writeString(directory.resolve("x.json"), "{\"priority\": \"none\"}");
        NodeSettings settings = Fakes.plain()
                .read(Fakes.openMode()
                        .file(file)
                        .environment(Map.of("HA_PRIORITY", "5"))
                        .build());
        assertThat(settings.priority()).isEqualTo(5);
    }

    @Test
    void anApplicationHasSectionsOfItsOwnInTheSameSources() throws IOException {
        Path file = Files.writeString(directory.resolve("x.yaml"), "run: {stopTimeMS: 4}\n");
        NodeSettings settings = Fakes.plain()
                .read(Fakes.openMode()
                        .section("run", sectionSpecs())
                        .file(file)
                        .environment(Map.of("HA_RUN_ON_ACTIVE", "true"))
                        .build());

        assertThat(Fakes.value(settings, "run.stopTimeMS")).isEqualTo("4");
        assertThat(Fakes.source(settings, "run.stopTimeMS")).isEqualTo("file x.yaml:1");
        assertThat(Fakes.source(settings, "run.onActive")).isEqualTo("environment HA_RUN_ON_ACTIVE");
    }

    @Test
    void aFaultInASectionIsToldWithAllOthers() {
        assertThatThrownBy(() -> Fakes.plain()
                        .read(Fakes.openMode()
                                .section("run", sectionSpecs())
                                .set("run.stopTimMS", "4")
                                .set("priority", "none")
                                .build()))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContaining("unknown setting 'run.stopTimMS'")
                .hasMessageContaining("did you mean 'run.stopTimeMS'")
                .hasMessageContaining("'priority' = 'none'");
    }

    private static List<SettingSpec> sectionSpecs() {
        return List.of(SettingSpec.duration("stopTimeMS", 0, 10, "how long"), SettingSpec.text("onActive", "what"));
    }

    @Test
    void whatOverridesWinsOverEverythingAndSaysItsOwnSource() throws IOException {
        Path file = Files.writeString(directory.resolve("x.json"), "{\"priority\": 4}");
        NodeSettings settings = Fakes.plain()
                .read(Fakes.openMode()
                        .override("priority", "6", "--set")
                        .override("transport.port", "7", "--set")
                        .file(file)
                        .environment(Map.of("HA_PRIORITY", "5", "HA_TRANSPORT_PORT", "8"))
                        .build());
        assertThat(settings.priority()).isEqualTo(6);
        assertThat(Fakes.source(settings, "priority")).isEqualTo("--set");
        assertThat(Fakes.value(settings, "transport.port")).isEqualTo("7");
        assertThat(Fakes.source(settings, "transport.port")).isEqualTo("--set");
    }

    @Test
    void aFaultInWhatOverridesNamesItsSource() {
        assertThat(Fakes.problems(
                        Fakes.plain(),
                        Fakes.openMode().override("priority", "none", "--set").override("prority", "1", "--set")))
                .anySatisfy(problem -> assertThat(problem).startsWith("setting 'priority' = 'none' (from --set)"))
                .anySatisfy(
                        problem -> assertThat(problem).startsWith("unknown setting 'prority' (from --set); did you"))
                .hasSize(2);
    }

    @Test
    void theOrderOfWhatIsShownDoesNotChange() throws IOException {
        List<String> shown = Fakes.plain().read(all()).resolved().stream()
                .map(ResolvedSetting::key)
                .toList();
        assertThat(shown)
                .startsWith("cluster", "nodeId", "members", "probeIntervalMS")
                .endsWith("transport.port", "transport.peers", "transport.broadcastSubnet", "transport.key");
        assertThat(Fakes.plain().read(Fakes.openMode().build()).resolved().stream()
                        .map(ResolvedSetting::key))
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "cluster, HA_CLUSTER",
        "nodeId, HA_NODE_ID",
        "probeIntervalMS, HA_PROBE_INTERVAL_MS",
        "healthTimeLimitMS, HA_HEALTH_TIME_LIMIT_MS",
        "safetyMarginPercent, HA_SAFETY_MARGIN_PERCENT",
        "transport.name, HA_TRANSPORT_NAME",
        "transport.port, HA_TRANSPORT_PORT",
        "transport.broadcastSubnet, HA_TRANSPORT_BROADCAST_SUBNET",
        "witness.tlsCAFile, HA_WITNESS_TLS_CA_FILE",
        "witness.sas-token, HA_WITNESS_SAS_TOKEN",
        "witness.ipV6, HA_WITNESS_IP_V6",
    })
    void aVariableIsNamedAfterItsKey(String key, String variable) {
        assertThat(EnvironmentVariables.name(key)).isEqualTo(variable);
    }

    @Test
    void noTwoSettingsOfTheEngineHaveTheSameVariable() {
        assertThat(EngineSettings.specs(0, 0).stream().map(spec -> EnvironmentVariables.name(spec.key())))
                .doesNotHaveDuplicates();
    }

    @Test
    void everySettingOfTheEngineCanBeMadeByItsVariable() {
        for (var spec : EngineSettings.specs(200, 600)) {
            String variable = EnvironmentVariables.name(spec.key());
            String value = spec.key().equals("nodeId") ? "gw-a" : "?";
            HaConfig config = HaConfig.builder()
                    .environment(Map.of("HA_NODE_ID", "gw-a"))
                    .environment(Map.of(variable, value))
                    .build();
            String message;
            try {
                message = Fakes.source(Fakes.plain().read(config), spec.key());
            } catch (HaConfigException | HaStartException e) {
                message = String.valueOf(e.getMessage());
            }
            assertThat(message).contains("environment " + variable).doesNotContain("unknown");
        }
    }

    @Test
    void anUnknownVariableIsToldWithTheNearestKnownButWithoutItsValue() {
        assertThat(Fakes.problems(
                        Fakes.plain(),
                        Fakes.openMode()
                                .environment(Map.of(
                                        "HA_TRANSPORT_PROT", "secret", "HA_MEMBER", "secret", "HA_X", "secret"))))
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .isEqualTo("unknown environment variable 'HA_MEMBER'; did you mean 'HA_MEMBERS'?"),
                        problem -> assertThat(problem)
                                .isEqualTo(
                                        "unknown environment variable 'HA_TRANSPORT_PROT'; did you mean 'HA_TRANSPORT_PORT'?"),
                        problem -> assertThat(problem)
                                .startsWith("unknown environment variable 'HA_X'; known: HA_CLOCK_DRIFT_PERCENT, ")
                                .doesNotContain("secret"));
    }

    @Test
    void aVariableOfAProviderThatIsMissingLeadsToTheJar() {
        assertThat(Fakes.startProblem(
                        Fakes.plain(), Fakes.quorumOfThree().environment(Map.of("HA_WITNESS_END_POINT", "https://x"))))
                .isEqualTo("no witness on the class path, although 'witness.endPoint' (from environment"
                        + " HA_WITNESS_END_POINT) is set; add a jar, for instance io.oneactive:witness-blob");
    }

    @Test
    void anEmptyVariableIsAFault() {
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().environment(Map.of("HA_CLUSTER", ""))))
                .containsExactly(
                        "setting 'cluster' = '' (from environment HA_CLUSTER) is blank; allowed: a text that is"
                                + " not blank");
    }
}
