package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationOptionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quorum nodes=2 witness chaos length=60 faults=all",
                "quorum nodes=4 witness chaos length=150 faults=all+force-crash force.weight=6",
                "open nodes=3 quiet evidence length=10 faults=none",
                "quorum nodes=5 partitions length=60 faults=all-long_pause-crash",
                "quorum nodes=3 chaos fixed interval=50ms count=4 margin=2 handover=100ms failback=0ms lease=15s limit=2s"
                        + " drift=0 lateness=500us rule=priority length=60 faults=loss+witness_outage",
                "open nodes=3 chaos rule=csharp csharp=2 length=60 faults=all",
                "quorum nodes=3 chaos length=60 faults=crash+old_state crash.weight=2 old_state.lasts=1..2T"
            })
    void theTextFormIsReadAsItWasWritten(String text) {
        assertThat(SimulationOptions.parse(text).describe()).isEqualTo(text);
    }

    @Test
    void otherFaultsChangeNothingElse() {
        SimulationOptions options = SimulationOptions.open(3).withFaults(EnumSet.of(Fault.LOSS));

        assertThat(options.describe()).isEqualTo("open nodes=3 chaos length=60 faults=loss");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"quorum nodes=2", "quorum nodes=8 witness", "open nodes=1", "quorum nodes=3 fixed rule=best"})
    void whatCannotBeSimulatedIsRefused(String text) {
        assertThatThrownBy(() -> SimulationOptions.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anUnknownWordIsNamed() {
        assertThatThrownBy(() -> SimulationOptions.parse("quorum noodles=3")).hasMessageContaining("noodles");
        assertThatThrownBy(() -> SimulationOptions.parse("quorum faults=rain")).hasMessageContaining("witness_outage");
        assertThatThrownBy(() -> SimulationOptions.parse("quorum interval=3")).hasMessageContaining("us, ms, s, m, h");
    }

    @Test
    void anUnknownCommandOfAScheduleIsNamed() {
        SimulationOptions options = SimulationOptions.quorum(3);

        assertThatThrownBy(() -> Simulation.run(options, 1, List.of("1s explode a")))
                .hasMessageContaining("explode");
        assertThatThrownBy(() -> Simulation.run(options, 1, List.of("1s kill z")))
                .hasMessageContaining("'z'");
    }

    @Test
    void aScheduleThatWasReportedIsTheSameRun() {
        SimulationOptions options = SimulationOptions.quorum(4);
        Report report = Simulation.run(options, 7);

        assertThat(Simulation.run(options, 7, report.schedule())).isEqualTo(report);
    }
}
