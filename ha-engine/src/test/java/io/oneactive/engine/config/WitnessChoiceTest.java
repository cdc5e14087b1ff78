package io.oneactive.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaConfig;
import io.oneactive.spi.Witness;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a witness is used: members × what is set × what is on the class path. */
class WitnessChoiceTest {
    private static final String TWO = "setting 'members' = 'gw-a,gw-b' (from builder) is refused: 2 members without a"
            + " witness cannot survive the loss of one, since one of two is no majority; configure a witness (its jar on"
            + " the class path, and 'witness.name'), or add a third member";

    private static HaConfig.Builder pair() {
        return Fakes.openMode().members("gw-a", "gw-b");
    }

    @Test
    void twoMembersWithoutAnyWitnessAreRefusedWithTheReason() {
        assertThat(Fakes.problems(Fakes.plain(), pair())).containsExactly(TWO);
    }

    @Test
    void fourMembersWithoutAnyWitnessAreRefusedWithTheReason() {
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().members("gw-a", "gw-b", "gw-c", "gw-d")))
                .containsExactly(
                        "setting 'members' = 'gw-a,gw-b,gw-c,gw-d' (from builder) is refused: 4 members without a"
                                + " witness can fall apart into halves of which none is a majority; configure a witness (its jar"
                                + " on the class path, and 'witness.name'), or make the number odd");
    }

    @Test
    void twoMembersThatDeclineTheWitnessAreRefused() {
        assertThat(Fakes.problems(Fakes.withWitness(), pair().set("witness.name", "none")))
                .containsExactly(TWO);
    }

    @Test
    void twoMembersTakeTheOnlyWitnessAndItsMissingSettingsAreNamed() {
        assertThat(Fakes.problems(Fakes.withWitness(), pair()))
                .containsExactly(
                        "setting 'witness.endpoint' is missing; it is needed: URL of the account (a text that is not blank)",
                        "setting 'witness.container' is missing; it is needed: Container (a text that is not blank)",
                        "2 members need a witness, and 'blob' was taken as the only one on the class path: that is why its"
                                + " settings are asked for");
    }

    @Test
    void twoMembersTakeTheOnlyWitnessByItsSettings() {
        NodeSettings settings = Fakes.withWitness().read(Fakes.pairWithWitness().build());
        assertThat(settings.witness()).map(Choice::name).contains("blob");
        assertThat(Fakes.value(settings, "witness.name")).isEqualTo("blob");
        assertThat(Fakes.source(settings, "witness.name")).isEqualTo("the only one on the class path");
        assertThat(Fakes.value(settings, "witness.leaseMS")).isEqualTo("15000");
    }

    @Test
    void twoMembersAndSeveralWitnessesNeedAName() {
        ConfigReader reader = Fakes.reader(List.of("udp"), List.of("blob", "file"));
        assertThat(Fakes.startProblem(reader, pair()))
                .isEqualTo("several witness providers on the class path, and 2 members need one; name one with"
                        + " 'witness.name': blob, file");
        assertThat(Fakes.startProblem(reader, Fakes.pairWithWitness()))
                .isEqualTo(
                        "several witness providers on the class path, although 'witness.container' (from builder) is set;"
                                + " name one with 'witness.name': blob, file");
        NodeSettings settings =
                reader.read(Fakes.pairWithWitness().set("witness.name", "file").build());
        assertThat(settings.witness()).map(Choice::name).contains("file");
    }

    @Test
    void aWitnessWhoseJarIsMissingIsNotTakenForNone() {
        assertThat(Fakes.startProblem(Fakes.plain(), Fakes.pairWithWitness()))
                .isEqualTo(
                        "no witness on the class path, although 'witness.container' (from builder) is set; add a jar, for"
                                + " instance io.oneactive:witness-blob");
        assertThat(Fakes.startProblem(Fakes.plain(), pair().set("witness.name", "blob")))
                .isEqualTo(
                        "setting 'witness.name' = 'blob' (from builder) names no witness on the class path, where there"
                                + " is none; add a jar, for instance io.oneactive:witness-blob");
    }

    @Test
    void anOddNumberOfMembersDoesNotUseAWitnessThatNobodyAskedFor() {
        assertThat(Fakes.withWitness().read(Fakes.quorumOfThree().build()).witness())
                .isEmpty();
        assertThat(Fakes.reader(List.of("udp"), List.of("blob", "file"))
                        .read(Fakes.quorumOfThree().build())
                        .witness())
                .isEmpty();
    }

    @Test
    void anOddNumberOfMembersUsesAWitnessThatIsAskedFor() {
        NodeSettings settings = Fakes.withWitness()
                .read(Fakes.quorumOfThree()
                        .witness("blob", Map.of("endpoint", "https://x", "container", "w"))
                        .build());
        assertThat(settings.witness()).map(Choice::name).contains("blob");
        assertThat(Fakes.problems(Fakes.withWitness(), Fakes.quorumOfThree().set("witness.endpoint", "https://x")))
                .containsExactly(
                        "setting 'witness.container' is missing; it is needed: Container (a text that is not blank)");
    }

    @Test
    void openModeDoesNotUseAWitnessThatNobodyAskedFor() {
        assertThat(Fakes.withWitness().read(Fakes.openMode().build()).witness()).isEmpty();
    }

    @Test
    void openModeWithAWitnessIsRefusedSinceItWouldProtectNobody() {
        assertThat(Fakes.problems(
                        Fakes.withWitness(),
                        Fakes.openMode().witness("blob", Map.of("endpoint", "https://x", "container", "w"))))
                .containsExactly(
                        "a witness is configured, 'witness.container' (from builder), but 'members' is not set: in"
                                + " open mode a witness has no say, and both sides of a partition may be active; list all nodes in"
                                + " 'members', or leave the witness out");
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().witness(new Fakes.FakeWitness("mine"))))
                .singleElement()
                .asString()
                .startsWith("a witness is configured, an instance, but 'members' is not set");
        assertThat(Fakes.problems(Fakes.withWitness(), Fakes.openMode().set("witness.name", "none")))
                .isEmpty();
    }

    @Test
    void aWitnessCanBeSwitchedOffAlthoughItsSettingsAreMade() {
        NodeSettings settings = Fakes.withWitness()
                .read(Fakes.quorumOfThree()
                        .witness("blob", Map.of("endpoint", "https://x", "container", "w"))
                        .environment(Map.of("HA_WITNESS_NAME", "none"))
                        .build());
        assertThat(settings.witness()).isEmpty();
        assertThat(Fakes.value(settings, "witness.name")).isEqualTo("none");
        assertThat(Fakes.source(settings, "witness.name")).isEqualTo("environment HA_WITNESS_NAME");
    }

    @Test
    void aWitnessMayBeAnInstance() {
        Witness witness = new Fakes.FakeWitness("mine");
        NodeSettings settings = Fakes.plain().read(pair().witness(witness).build());
        assertThat(settings.witness().orElseThrow().make()).isSameAs(witness);
        assertThat(Fakes.problems(Fakes.withWitness(), pair().witness(witness).set("witness.container", "w")))
                .containsExactly(
                        "setting 'witness.container' (from builder) has no effect, since the application gave an instance");
    }

    @Test
    void aFaultInMembersIsNotToldAsAMissingWitnessToo() {
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().members("gw-a", "gw b")))
                .singleElement()
                .asString()
                .contains("has 'gw b'");
    }
}
