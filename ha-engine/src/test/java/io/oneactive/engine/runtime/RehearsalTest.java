package io.oneactive.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.oneactive.engine.seal.Security;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("looks at all threads of the process")
final class RehearsalTest {
    private static final int MOST_ROUNDS = 10;

    @Test
    void aRehearsalPlaysTransferResignationAndDeathToTheEnd() {
        Rehearsal rehearsal = new Rehearsal();

        assertThatCode(rehearsal::play).doesNotThrowAnyException();
    }

    @Test
    void aRehearsedPairHandsTheRoleToAndFroAndLeavesNoThreadBehind() throws InterruptedException {
        int times = 0;
        // A pair gives up when a hand-over takes long, as it may on a busy machine.
        for (int round = 0; round < MOST_ROUNDS && times <= 1; round++) {
            try (RehearsedPair pair = new RehearsedPair(Security.OFF)) {
                times = pair.play(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
            }
        }

        assertThat(times).isGreaterThan(1);
        // A pool has ended when its threads have nothing left to do; they end a moment later.
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.matches("oneactive-(election|announcer)-[ab]")));
    }
}
