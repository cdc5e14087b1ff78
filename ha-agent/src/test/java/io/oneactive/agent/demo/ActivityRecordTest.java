package io.oneactive.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.NodeState;
import io.oneactive.agent.history.ActiveInterval;
import io.oneactive.agent.history.ProcessName;
import io.oneactive.agent.history.Readings;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivityRecordTest {
    private static final ProcessName PROCESS = new ProcessName("gw-a", 1);

    @TempDir
    private Path folder;

    private Path file;
    private ActivityRecorder recorder;
    private ActivityReader reader;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("record");
        recorder = ActivityRecorder.create(file);
        reader = ActivityReader.open(PROCESS, file);
    }

    @Test
    void aNewRecordIsEmpty() {
        assertThat(reader.activations()).isZero();
        assertThat(reader.isActive()).isFalse();
        assertThat(reader.readings()).isEqualTo(Readings.NONE);
    }

    @Test
    void aPeriodLastsFromAfterTheFirstYesUntilBeforeTheLastYes() {
        recorder.reading(false, 100, 101, () -> 0);
        recorder.reading(true, 110, 112, () -> 7);
        recorder.reading(true, 120, 122, () -> 8);
        recorder.reading(true, 130, 132, () -> 9);
        recorder.reading(false, 140, 142, () -> 0);

        assertThat(reader.intervals()).containsExactly(new ActiveInterval(PROCESS, 112, 130, 142, 7));
        assertThat(reader.isActive()).isFalse();
    }

    @Test
    void aPeriodThatGoesOnIsOpen() {
        recorder.reading(true, 110, 112, () -> 7);
        recorder.reading(true, 120, 122, () -> 7);

        assertThat(reader.isActive()).isTrue();
        assertThat(reader.interval(0)).isEqualTo(new ActiveInterval(PROCESS, 112, 120, 0, 7));
    }

    @Test
    void eachActivationIsAPeriodOfItsOwn() {
        for (int round = 0; round < 10; round++) {
            long token = round + 1L;
            recorder.reading(true, 100L * round + 10, 100L * round + 11, () -> token);
            recorder.reading(false, 100L * round + 50, 100L * round + 51, () -> 0);
        }

        assertThat(reader.intervals())
                .extracting(ActiveInterval::token)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void moreActivationsThanThereIsRoomForAreAnError() {
        for (int round = 0; round < ActivityLayout.SLOTS; round++) {
            recorder.reading(true, 1, 2, () -> 1);
            recorder.reading(false, 3, 4, () -> 1);
        }

        assertThatThrownBy(() -> recorder.reading(true, 1, 2, () -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("4,096");
    }

    @Test
    void theDistancesOfReadingsAreCounted() {
        long now = 0;
        for (int count = 0; count < 1_000; count++) {
            now += 50_000;
            recorder.reading(false, now, now + 1, () -> 0);
        }
        recorder.reading(false, now + 3_000_000_000L, now + 3_000_000_001L, () -> 0);

        Readings readings = reader.readings();
        assertThat(readings.count()).isEqualTo(1_001);
        assertThat(readings.distanceNanos(0.99)).isEqualTo(65_536);
        assertThat(readings.distanceNanos(1.0)).isEqualTo(4_294_967_296L);
    }

    @Test
    void theStatusIsSeenFromOutside() {
        recorder.status(500, NodeState.ACTIVE, 12, 1, true, true);

        assertThat(reader.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(reader.term()).isEqualTo(12);
        assertThat(reader.grants()).isEqualTo(1);
        assertThat(reader.isLeaseHeld()).isTrue();
        assertThat(reader.knowsActive()).isTrue();
        assertThat(reader.statusNanos()).isEqualTo(500);
    }

    @Test
    void theRecordOfAnotherProcessIsNotOverwritten() {
        assertThatThrownBy(() -> ActivityRecorder.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    }
}
