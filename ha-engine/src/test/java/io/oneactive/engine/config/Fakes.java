package io.oneactive.engine.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.oneactive.HaConfig;
import io.oneactive.HaConfigException;
import io.oneactive.HaStartException;
import io.oneactive.spi.ElectionRule;
import io.oneactive.spi.ElectionRuleProvider;
import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.HealthCheckProvider;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Transport;
import io.oneactive.spi.TransportProvider;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessProvider;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Providers that make nothing of use, and readers with them. */
final class Fakes {
    private Fakes() {}

    /** A transport that knows what it was made of. */
    record FakeTransport(String description) implements Transport {
        @Override
        public void start(Receiver receiver) {
            throw new IllegalStateException("reading a configuration starts nothing");
        }

        @Override
        public void broadcast(ByteBuffer frame) {}

        @Override
        public String describe() {
            return description;
        }

        @Override
        public void close() {}
    }

    /** A witness that knows what it was made of. */
    record FakeWitness(String description) implements Witness {
        private static final WitnessAnswer.Unknown ANSWER = new WitnessAnswer.Unknown("fake");

        @Override
        public WitnessAnswer acquire(LeaseRequest request) {
            return ANSWER;
        }

        @Override
        public WitnessAnswer record(Lease lease, long term) {
            return ANSWER;
        }

        @Override
        public WitnessAnswer renew(Lease lease) {
            return ANSWER;
        }

        @Override
        public WitnessAnswer release(Lease lease) {
            return ANSWER;
        }

        @Override
        public InspectAnswer inspect(Duration timeLimit) {
            return ANSWER;
        }

        @Override
        public void close() {}
    }

    /** Provides a fake transport. */
    record FakeTransportProvider(String name) implements TransportProvider {
        @Override
        public List<SettingSpec> settings() {
            return List.of(
                    SettingSpec.integer("port", 1, 65_535, "UDP port").defaultsTo("60000"),
                    SettingSpec.list("peers", "Addresses"),
                    SettingSpec.text("broadcastSubnet", "Network"),
                    SettingSpec.secret("key", "Secret of the group"));
        }

        @Override
        public Transport create(SettingValues values, ProviderContext context) {
            return new FakeTransport(context.cluster() + " " + context.nodeId() + " " + values.integer("port"));
        }
    }

    /** Provides a fake witness. */
    record FakeWitnessProvider(String name) implements WitnessProvider {
        @Override
        public List<SettingSpec> settings() {
            return List.of(
                    SettingSpec.text("endpoint", "URL of the account").required(),
                    SettingSpec.text("container", "Container").required(),
                    SettingSpec.duration("leaseMS", 15_000, 60_000, "Length of the lease")
                            .defaultsTo("15000"));
        }

        @Override
        public Optional<String> identity(SettingValues values, ProviderContext context) {
            return name.equals("file") ? Optional.empty() : values.optionalText("container");
        }

        @Override
        public Witness create(SettingValues values, ProviderContext context) {
            return new FakeWitness(values.text("endpoint"));
        }
    }

    /** Provides a fake health check. */
    record FakeHealthCheckProvider(String name) implements HealthCheckProvider {
        @Override
        public List<SettingSpec> settings() {
            return List.of(SettingSpec.text("command", "What to run").required());
        }

        @Override
        public HealthCheck create(SettingValues values, ProviderContext context) {
            return () -> new HealthCheck.Result(true, values.text("command"));
        }
    }

    /** Provides a rule that prefers nobody. */
    record FakeRuleProvider(String name) implements ElectionRuleProvider {
        @Override
        public ElectionRule create() {
            return (one, other) -> one.nodeId().compareTo(other.nodeId());
        }
    }

    /** One transport, no witness. */
    static ConfigReader plain() {
        return reader(List.of("udp"), List.of());
    }

    /** One transport, one witness. */
    static ConfigReader withWitness() {
        return reader(List.of("udp"), List.of("blob"));
    }

    static ConfigReader reader(List<String> transports, List<String> witnesses) {
        List<TransportProvider> transportProviders = new ArrayList<>();
        transports.forEach(name -> transportProviders.add(new FakeTransportProvider(name)));
        List<WitnessProvider> witnessProviders = new ArrayList<>();
        witnesses.forEach(name -> witnessProviders.add(new FakeWitnessProvider(name)));
        return new ConfigReader(
                transportProviders,
                witnessProviders,
                List.of(new FakeHealthCheckProvider("command")),
                List.of(new FakeRuleProvider("by-shift")));
    }

    static HaConfig.Builder openMode() {
        return HaConfig.builder().nodeId("gw-a");
    }

    static HaConfig.Builder quorumOfThree() {
        return openMode().members("gw-a", "gw-b", "gw-c");
    }

    static HaConfig.Builder pairWithWitness() {
        return openMode()
                .members("gw-a", "gw-b")
                .set("witness.endpoint", "https://x")
                .set("witness.container", "w");
    }

    static List<String> problems(ConfigReader reader, HaConfig.Builder builder) {
        HaConfigException e = catchThrowableOfType(HaConfigException.class, () -> reader.read(builder.build()));
        return e == null ? List.of() : e.problems();
    }

    static String startProblem(ConfigReader reader, HaConfig.Builder builder) {
        HaStartException e = catchThrowableOfType(HaStartException.class, () -> reader.read(builder.build()));
        return e == null ? "" : String.valueOf(e.getMessage());
    }

    static String source(NodeSettings settings, String key) {
        return settings.resolved().stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow()
                .source();
    }

    static String value(NodeSettings settings, String key) {
        return settings.resolved().stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow()
                .value();
    }
}
