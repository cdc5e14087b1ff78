package io.oneactive.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The wall clock's readings are made up; the boot-time clock is this machine's, which is not suspended meanwhile. */
final class SuspendWatchTest {
    private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(30);

    private final Clocks begun = Clocks.read();
    private final SuspendWatch watch = new SuspendWatch(TOLERANCE);

    private Clocks later(long elapsedMillis, long wallAheadMillis) {
        return new Clocks(
                begun.wallMillis() + elapsedMillis + wallAheadMillis,
                begun.systemNanos() + TimeUnit.MILLISECONDS.toNanos(elapsedMillis));
    }

    @Test
    void clocksThatGoTogetherSayNothing() {
        for (int second = 1; second <= 100; second++) {
            assertThat(watch.look(later(second * 1_000L, 0))).isEmpty();
        }
    }

    @Test
    void aWallClockThatIsSteppedEitherWayIsNoSuspend() {
        assertThat(watch.look(later(100, 3_600_000))).contains(SuspendWatch.Finding.STEPPED);
        assertThat(watch.look(later(200, 3_600_000))).isEmpty();
        assertThat(watch.look(later(300, -3_600_000))).contains(SuspendWatch.Finding.STEPPED);
    }

    @Test
    void aSlewedWallClockSaysNothingHoweverFarItGets() {
        for (int second = 1; second <= 1_000; second++) {
            // 0.05 %, as fast as time daemons slew: half a second in the end.
            assertThat(watch.look(later(second * 1_000L, second / 2))).isEmpty();
        }
    }

    @Test
    void jumpsBelowTheToleranceAddUpUntilTheyAreFound() {
        boolean found = false;
        for (int turn = 1; turn <= 10 && !found; turn++) {
            found = watch.look(later(turn * 100L, turn * 20L)).isPresent();
        }

        assertThat(found).isTrue();
    }
}
