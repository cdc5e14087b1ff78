package io.oneactive.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaConfig;
import io.oneactive.engine.election.ElectionRules;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationHashTest {
    private static int hash(HaConfig.Builder builder) {
        return Fakes.withWitness().read(builder.build()).configuration();
    }

    @Test
    void isTheSameInEveryProcess() {
        assertThat(hash(Fakes.quorumOfThree())).isEqualTo(1944423383);
    }

    @ParameterizedTest
    @CsvSource({
        "cluster, line-8",
        "members, 'gw-a,gw-b,gw-d'",
        "members, 'gw-a,gw-b,gw-c,gw-d,gw-e'",
        "probeIntervalMS, 201",
        "failedProbeCount, 4",
        "electionRule, csharp",
        "safetyMarginPercent, 11",
        "clockDriftPercent, 2",
        "maxPromiseMS, 1201",
        "failbackAfterMS, 1",
        "trustCrashEvidence, true",
    })
    void differsWithWhatShouldBeEqualOnAllNodes(String key, String value) {
        assertThat(hash(Fakes.quorumOfThree().set(key, value))).isNotEqualTo(hash(Fakes.quorumOfThree()));
    }

    @ParameterizedTest
    @CsvSource({
        "nodeId, gw-b",
        "members, 'gw-c,gw-a,gw-b'",
        "priority, 7",
        "stateDirectory, /x",
        "transport.port, 1",
        "handoverTimeoutMS, 7",
        "healthIntervalMS, 77",
        "witnessTimeLimitMS, 100",
        "probeIntervalMS, 200",
    })
    void doesNotDifferWithWhatMayDiffer(String key, String value) {
        assertThat(hash(Fakes.quorumOfThree().set(key, value))).isEqualTo(hash(Fakes.quorumOfThree()));
    }

    @Test
    void differsWithTheWitness() {
        HaConfig.Builder withWitness =
                Fakes.quorumOfThree().set("witness.endpoint", "https://x").set("witness.container", "w");
        assertThat(hash(withWitness)).isNotEqualTo(hash(Fakes.quorumOfThree()));
    }

    @ParameterizedTest
    @CsvSource({
        "blob, endpoint, https://way-round, true",
        "blob, leaseMS, 16000, true",
        "blob, container, v, false",
        "file, container, /mnt/v, true",
    })
    void knowsOfTheWitnessWhatItsProviderSaysDistinguishesIt(String name, String key, String value, boolean isSame) {
        HaConfig.Builder one = Fakes.pairWithWitness().set("witness.name", name);
        HaConfig.Builder other =
                Fakes.pairWithWitness().set("witness.name", name).set("witness." + key, value);
        ConfigReader reader = Fakes.reader(List.of("udp"), List.of("blob", "file"));
        assertThat(reader.read(one.build()).configuration()
                        == reader.read(other.build()).configuration())
                .isEqualTo(isSame);
    }

    @Test
    void isTheSameForInstancesOfARuleWhateverTheirClassIsCalled() {
        assertThat(hash(Fakes.quorumOfThree().electionRule(ElectionRules.CSHARP)))
                .isEqualTo(hash(Fakes.quorumOfThree().electionRule(ElectionRules.PRIORITY)));
    }
}
