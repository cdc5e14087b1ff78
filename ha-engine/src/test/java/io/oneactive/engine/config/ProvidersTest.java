package io.oneactive.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.oneactive.HaConfig;
import io.oneactive.HaStartException;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.spi.ElectionRule;
import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Transport;
import io.oneactive.spi.TransportProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of transport, health check and election rule. */
class ProvidersTest {
    @Test
    void severalTransportsNeedAName() {
        ConfigReader reader = Fakes.reader(List.of("udp", "jgroups"), List.of());
        assertThat(Fakes.startProblem(reader, Fakes.openMode()))
                .isEqualTo(
                        "several transport providers on the class path; name one with 'transport.name': jgroups, udp");
        NodeSettings settings = reader.read(Fakes.openMode()
                .environment(Map.of("HA_TRANSPORT_NAME", "jgroups"))
                .build());
        assertThat(settings.transport().name()).isEqualTo("jgroups");
        assertThat(Fakes.source(settings, "transport.name")).isEqualTo("environment HA_TRANSPORT_NAME");
    }

    @Test
    void noTransportLeadsToTheJar() {
        ConfigReader reader = Fakes.reader(List.of(), List.of());
        assertThat(Fakes.startProblem(reader, Fakes.openMode()))
                .isEqualTo(
                        "no transport on the class path; add a jar, for instance io.oneactive:transport-udp-broadcast");
        assertThat(Fakes.startProblem(reader, Fakes.openMode().set("transport.name", "udp")))
                .isEqualTo("setting 'transport.name' = 'udp' (from builder) names no transport on the class path, where"
                        + " there is none; add a jar, for instance io.oneactive:transport-udp-broadcast");
    }

    @Test
    void aMisspeltNameIsToldWithWhatWasFound() {
        ConfigReader reader = Fakes.reader(List.of("udp-broadcast", "jgroups"), List.of());
        assertThat(Fakes.startProblem(reader, Fakes.openMode().set("transport.name", "udp-brodcast")))
                .isEqualTo(
                        "setting 'transport.name' = 'udp-brodcast' (from builder) names no transport on the class path;"
                                + " did you mean 'udp-broadcast'? found: jgroups, udp-broadcast");
        assertThat(Fakes.startProblem(reader, Fakes.openMode().set("transport.name", "carrier-pigeon")))
                .isEqualTo("setting 'transport.name' = 'carrier-pigeon' (from builder) names no transport on the class"
                        + " path; found: jgroups, udp-broadcast");
    }

    @Test
    void twoProvidersOfOneNameAreRefusedEvenIfTheyAreNotUsed() {
        assertThat(Fakes.startProblem(Fakes.reader(List.of("udp"), List.of("blob", "blob")), Fakes.openMode()))
                .isEqualTo("2 witness providers on the class path are named 'blob'; remove all but one of: "
                        + Fakes.FakeWitnessProvider.class.getName() + ", " + Fakes.FakeWitnessProvider.class.getName());
    }

    @Test
    void aTransportIsNotMadeByReading() {
        NodeSettings settings = Fakes.plain().read(Fakes.openMode().build());
        assertThat(settings.transport().make())
                .isEqualTo(settings.transport().make())
                .isNotSameAs(settings.transport().make());
    }

    @Test
    void anInstanceNeedsNoProvider() {
        Transport transport = new Fakes.FakeTransport("mine");
        NodeSettings settings = Fakes.reader(List.of("udp", "jgroups"), List.of())
                .read(Fakes.openMode().transport(transport).build());
        assertThat(settings.transport().make()).isSameAs(transport);
        assertThat(Fakes.value(settings, "transport.name")).isEqualTo("instance");
        assertThat(Fakes.source(settings, "transport.name")).isEqualTo("builder");
    }

    @Test
    void settingsBesideAnInstanceAreRefused() {
        assertThat(Fakes.problems(
                        Fakes.plain(),
                        Fakes.openMode()
                                .transport(new Fakes.FakeTransport("mine"))
                                .transport("udp", Map.of("port", "1"))))
                .containsExactly(
                        "setting 'transport.name' (from builder) has no effect, since the application gave an instance",
                        "setting 'transport.port' (from builder) has no effect, since the application gave an instance");
    }

    @Test
    void aHealthCheckIsOnlyUsedWhenItIsNamed() {
        assertThat(Fakes.plain().read(Fakes.openMode().build()).health().check())
                .isEmpty();
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().set("health.command", "true")))
                .containsExactly(
                        "setting 'health.command' (from builder) has no effect, since 'health.name' is not set");
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().set("health.name", "command")))
                .containsExactly("setting 'health.command' is missing; it is needed: What to run (a text that is not"
                        + " blank)");
        assertThat(Fakes.startProblem(Fakes.plain(), Fakes.openMode().set("health.name", "http")))
                .isEqualTo("setting 'health.name' = 'http' (from builder) names no health check on the class path;"
                        + " found: command");
    }

    @Test
    void aHealthCheckMayBeAnInstance() throws Exception {
        HealthCheck check = () -> new HealthCheck.Result(false, "mine");
        NodeSettings settings =
                Fakes.plain().read(Fakes.openMode().healthCheck(check).build());
        assertThat(settings.health().check().orElseThrow().make()).isSameAs(check);
        assertThat(settings.health().check().orElseThrow().make().check().detail())
                .isEqualTo("mine");
    }

    @Test
    void everyBuiltInRuleCanBeNamed() {
        for (String name : ElectionRules.names()) {
            NodeSettings settings =
                    Fakes.plain().read(Fakes.openMode().electionRule(name).build());
            assertThat(settings.electionRuleName()).isEqualTo(name);
            assertThat(settings.electionRule())
                    .isSameAs(ElectionRules.named(name).orElseThrow());
        }
    }

    @Test
    void aRuleMayComeFromAProvider() {
        NodeSettings settings =
                Fakes.plain().read(Fakes.openMode().electionRule("by-shift").build());
        assertThat(settings.electionRuleName()).isEqualTo("by-shift");
        assertThat(settings.electionRule()
                        .compare(new ElectionRule.Contender("a", 1, 1), new ElectionRule.Contender("b", 2, 2)))
                .isNegative();
    }

    @Test
    void aRuleMayBeAnInstanceButNotBesideAName() {
        ElectionRule rule = new Fakes.FakeRuleProvider("mine").create();
        NodeSettings settings =
                Fakes.plain().read(Fakes.openMode().electionRule(rule).build());
        assertThat(settings.electionRule()).isSameAs(rule);
        assertThat(settings.electionRuleName()).isEqualTo("instance");
        assertThat(Fakes.problems(
                        Fakes.plain(), Fakes.openMode().electionRule(rule).electionRule("csharp")))
                .containsExactly(
                        "setting 'electionRule' = 'csharp' (from builder) has no effect, since the application gave"
                                + " an instance");
    }

    @Test
    void aProviderMustNotTakeTheNameOfABuiltInRule() {
        ConfigReader reader = new ConfigReader(
                List.of(new Fakes.FakeTransportProvider("udp")),
                List.of(),
                List.of(),
                List.of(new Fakes.FakeRuleProvider("priority")));
        assertThat(Fakes.startProblem(reader, Fakes.openMode()))
                .isEqualTo("two election rules are named 'priority'; rename or remove "
                        + Fakes.FakeRuleProvider.class.getName());
    }

    @Test
    void providersAreFoundOnTheClassPath(@TempDir Path jar) throws IOException {
        service(jar, FoundTransportProvider.class.getName());
        NodeSettings settings = withClassPath(
                jar,
                () -> ConfigReader.withProvidersFound()
                        .read(HaConfig.builder().nodeId("gw-a").build()));
        assertThat(settings.transport().name()).isEqualTo("found");
    }

    @Test
    void aBrokenProviderIsToldByName(@TempDir Path jar) throws IOException {
        service(jar, "com.example.Missing");
        assertThatExceptionOfType(HaStartException.class)
                .isThrownBy(() -> withClassPath(jar, ConfigReader::withProvidersFound))
                .withMessageStartingWith("a provider on the class path is broken: ")
                .withMessageContaining("com.example.Missing");
    }

    private static void service(Path jar, String className) throws IOException {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(services.resolve(TransportProvider.class.getName()), className + "\n");
    }

    private static <T> T withClassPath(Path jar, Supplier<T> action) throws IOException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            return action.get();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Found by its line under META-INF/services. */
    public static final class FoundTransportProvider implements TransportProvider {
        @Override
        public String name() {
            return "found";
        }

        @Override
        public List<SettingSpec> settings() {
            return List.of();
        }

        @Override
        public Transport create(SettingValues values, ProviderContext context) {
            return new Fakes.FakeTransport("found");
        }
    }
}
