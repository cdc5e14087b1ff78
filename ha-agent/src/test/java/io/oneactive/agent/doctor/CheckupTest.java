package io.oneactive.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.doctor.Checkup.Health;
import io.oneactive.agent.doctor.Checkup.Line;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.witness.file.FileWitnessProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckupTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ProviderContext OTHER = new ProviderContext("line-7-doctor", "gw-a");

    @TempDir
    private Path directory;

    private final Checkup checkup = new Checkup();

    @Test
    void aWitnessThatIsReadyIsLookedAtAndNothingThereChanges() throws Exception {
        FileWitnessProvider.initialise(directory, "line-7");
        List<Path> before = files();
        try (Witness witness = witness(new ProviderContext("line-7", "gw-a"))) {
            new WitnessCheck(checkup, LIMIT).look(witness, LIMIT);
        }

        assertThat(checkup.isGood()).isTrue();
        assertThat(checkup.lines()).extracting(Line::health).containsOnly(Health.GOOD);
        assertThat(checkup.lines().get(0).seen()).contains("registered term 0");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aWitnessThatIsNotReadyIsAFault() {
        try (Witness witness = witness(new ProviderContext("line-7", "gw-a"))) {
            new WitnessCheck(checkup, LIMIT).look(witness, LIMIT);
        }

        assertThat(checkup.isGood()).isFalse();
        assertThat(checkup.lines().get(0).remedy()).contains("ha witness init");
    }

    @Test
    void aWholeClaimIsRehearsedAndTheLeaseIsFreeAfterwards() throws Exception {
        FileWitnessProvider.initialise(directory, OTHER.cluster());
        for (int i = 0; i < 2; i++) {
            try (Witness witness = witness(OTHER)) {
                new WitnessCheck(checkup, LIMIT).rehearse(witness, OTHER, "none");
            }
        }

        assertThat(checkup.lines()).hasSize(2);
        assertThat(checkup.lines())
                .allMatch(
                        line -> line.health() == Health.GOOD
                                && line.seen()
                                        .matches(
                                                "whole claim with cluster 'line-7-doctor': acquire .*, register .*, renew .*, release .*"));
    }

    @Test
    void withoutAWitnessToRehearseWithTheRemedyIsNamed() {
        try (Witness witness = witness(OTHER)) {
            new WitnessCheck(checkup, LIMIT).rehearse(witness, OTHER, "once: ha witness init --cluster x");
        }

        assertThat(checkup.isGood()).isTrue();
        assertThat(checkup.lines().get(0).health()).isEqualTo(Health.WARNING);
        assertThat(checkup.lines().get(0).remedy()).isEqualTo("once: ha witness init --cluster x");
    }

    @Test
    void aStateDirectoryIsWrittenToAndLeftAsItWas() throws Exception {
        Files.writeString(directory.resolve("a-file"), "");
        MachineCheck check = new MachineCheck(checkup);

        check.state(directory.resolve("state").toString());
        check.state("");
        check.state(directory.resolve("a-file/state").toString());

        assertThat(checkup.lines().get(0).seen()).contains("can be written");
        assertThat(checkup.lines().get(1).health()).isEqualTo(Health.WARNING);
        assertThat(checkup.lines().get(2).health()).isEqualTo(Health.FAULT);
        assertThat(directory.resolve("state")).isEmptyDirectory();
    }

    @Test
    void longerPausesAndSlowerNetworksNeedLongerTimings() {
        assertThat(MachineCheck.smallestTimeout(Duration.ZERO, Duration.ZERO)).isEqualTo(Duration.ofMillis(15));
        assertThat(MachineCheck.smallestTimeout(Duration.ofMillis(10), Duration.ZERO))
                .isEqualTo(Duration.ofMillis(102));
        assertThat(MachineCheck.smallestTimeout(Duration.ofMillis(10), Duration.ofMillis(30)))
                .isEqualTo(Duration.ofMillis(132));
    }

    @Test
    void timingsThatAreTooShortForThisMachineAreAWarning() {
        new MachineCheck(checkup).pauses(Duration.ofMillis(5), Duration.ofMillis(60), Duration.ofMillis(5), 3);
        new MachineCheck(checkup).pauses(Duration.ofMillis(5), Duration.ZERO, Duration.ofMinutes(1), 3);

        assertThat(checkup.lines().get(1).health()).isEqualTo(Health.WARNING);
        assertThat(checkup.lines().get(1).remedy()).startsWith("probeIntervalMS: ");
        assertThat(checkup.lines().get(3).health()).isEqualTo(Health.GOOD);
    }

    @Test
    void aClockAndCredentialsThatAreRightAreSaid() {
        Instant now = Instant.now();
        new WitnessCheck(checkup, LIMIT).look(new Telling(now, now.plus(Duration.ofDays(90))), LIMIT);

        assertThat(checkup.lines()).extracting(Line::health).containsOnly(Health.GOOD);
        assertThat(checkup.lines().get(1).seen()).contains("agree within 30 s");
        assertThat(checkup.lines().get(2).seen()).contains("valid for another 89 days");
    }

    @Test
    void aClockThatIsWrongAndCredentialsThatEndSoonAreWarnings() {
        Instant there = Instant.now().minus(Duration.ofHours(2));
        new WitnessCheck(checkup, LIMIT).look(new Telling(there, Instant.now().plus(Duration.ofHours(5))), LIMIT);

        assertThat(checkup.isGood()).isTrue();
        assertThat(checkup.lines().get(1).health()).isEqualTo(Health.WARNING);
        assertThat(checkup.lines().get(1).seen())
                .matches("this machine's clock is 7\\d\\d\\d s ahead of the witness's");
        assertThat(checkup.lines().get(2).health()).isEqualTo(Health.WARNING);
        assertThat(checkup.lines().get(2).seen()).contains("in 4 hours");
    }

    /** Says what time it is, and until when it may be asked. */
    private record Telling(Instant clock, Instant usableUntil) implements Witness {
        @Override
        public InspectAnswer inspect(Duration timeLimit) {
            return new InspectAnswer.Inspected(
                    7,
                    false,
                    Optional.empty(),
                    Duration.ofMillis(1),
                    "telling",
                    Optional.of(clock),
                    Optional.of(usableUntil));
        }

        @Override
        public WitnessAnswer acquire(LeaseRequest request) {
            return new WitnessAnswer.Unknown("only looked at");
        }

        @Override
        public WitnessAnswer record(Lease lease, long term) {
            return new WitnessAnswer.Unknown("only looked at");
        }

        @Override
        public WitnessAnswer renew(Lease lease) {
            return new WitnessAnswer.Unknown("only looked at");
        }

        @Override
        public WitnessAnswer release(Lease lease) {
            return new WitnessAnswer.Unknown("only looked at");
        }

        @Override
        public void close() {}
    }

    private Witness witness(ProviderContext context) {
        FileWitnessProvider provider = new FileWitnessProvider();
        SettingValues values = SettingValues.check(
                "witness.",
                provider.settings(),
                Map.of("folder", new SettingValues.Given(directory.toString(), "test")),
                new ArrayList<>());
        return provider.create(values, context);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
