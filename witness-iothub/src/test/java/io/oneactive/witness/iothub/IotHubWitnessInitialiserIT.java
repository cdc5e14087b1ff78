package io.oneactive.witness.iothub;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.spi.Lease;
import io.oneactive.standin.Reaction;
import io.oneactive.standin.Step;
import io.oneactive.witness.iothub.IotHubWitnessInitialiser.Report;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class IotHubWitnessInitialiserIT {
    private final TestHub hub = TestHub.initialised();

    @AfterEach
    void close() {
        hub.close();
    }

    private Report run() {
        return new IotHubWitnessInitialiser(hub.settings(hub.hub().door())).run();
    }

    private void forget() {
        hub.hub().patchReported(TestHub.DEVICE, "{\"haWitness\":null}");
    }

    @Test
    void theTwinIsMadeAWitnessOnce() {
        forget();

        Report made = run();

        assertThat(made.isReady()).as(made.toString()).isTrue();
        assertThat(hub.record()).isEqualTo(TwinRecord.first(TestHub.CLUSTER, TestHub.LEASE));
    }

    @Test
    void whatIsThereStaysAsItIsAlsoWhileItIsUsed() {
        IotHubWitness witness = hub.open();
        Lease lease = TestHub.acquired(witness, "gw-a");
        TestHub.granted(witness.record(lease, 7));
        int version = hub.version();

        Report again = run();

        assertThat(again.isReady()).isTrue();
        assertThat(again.toString()).contains("held by 'gw-a'").contains("term 7");
        assertThat(hub.version()).isEqualTo(version);
    }

    @Test
    void theTwinOfAnotherGroupIsLeftAlone() {
        hub.write(TwinRecord.first("line-8", TestHub.LEASE));

        Report refused = run();

        assertThat(refused.isReady()).isFalse();
        assertThat(refused.lines()).anyMatch(line -> line.contains("'line-8'"));
        assertThat(hub.record().cluster()).isEqualTo("line-8");
    }

    @Test
    void aHubThatTakesWritesOfAnyVersionIsRefusedBeforeAnythingIsWritten() {
        forget();
        hub.hub().door().faults().always(Step.TWIN_PATCH, Reaction.UNCONDITIONAL);

        Report refused = run();

        assertThat(refused.isReady()).isFalse();
        assertThat(refused.lines()).anyMatch(line -> line.contains("edge hub"));
        assertThat(hub.hub().reported(TestHub.DEVICE).has("haWitness")).isFalse();
    }
}
