package io.oneactive.engine.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.engine.seal.Network.Life;
import io.oneactive.engine.seal.ReplayGuard.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where windows, tables and limits begin and end: one more and one less. */
class BoundsTest {
    private static final int WINDOW = ReplayGuard.WINDOW;

    private final Network network = new Network();

    @Test
    @Tag("H8")
    void whatIsAWindowOrMoreBehindTheNewestIsNeverHeard() {
        ReplayGuard guard = new ReplayGuard();
        guard.accept("gw-a", 1, 1, 0);
        guard.judge("gw-a", 1, 1, 0);
        guard.judge("gw-a", 1, 1_000, 0);

        assertThat(LongStream.rangeClosed(2, 1_000 - WINDOW).mapToObj(sequence -> guard.judge("gw-a", 1, sequence, 0)))
                .containsOnly(Verdict.REPLAYED);
        assertThat(LongStream.range(1_001 - WINDOW, 1_000).mapToObj(sequence -> guard.judge("gw-a", 1, sequence, 0)))
                .containsOnly(Verdict.FRESH);
        assertThat(LongStream.rangeClosed(1, 1_000).mapToObj(sequence -> guard.judge("gw-a", 1, sequence, 0)))
                .doesNotContain(Verdict.FRESH);
    }

    @Test
    @Tag("H8")
    void afterALossOfAnyLengthWhatIsLateIsStillHeardOnce() {
        for (int ahead = 1; ahead <= 2 * WINDOW; ahead++) {
            ReplayGuard guard = new ReplayGuard();
            guard.accept("gw-a", 1, 1, 0);
            guard.judge("gw-a", 1, 1, 0);
            long newest = 1L + ahead;
            assertThat(guard.judge("gw-a", 1, newest, 0)).isEqualTo(Verdict.FRESH);

            for (long late = Math.max(2, newest - WINDOW + 1); late < newest; late++) {
                assertThat(guard.judge("gw-a", 1, late, 0))
                        .as("%s after a jump of %s", late, ahead)
                        .isEqualTo(Verdict.FRESH);
                assertThat(guard.judge("gw-a", 1, late, 0)).isNotEqualTo(Verdict.FRESH);
            }
            assertThat(guard.judge("gw-a", 1, 1, 0)).isNotEqualTo(Verdict.FRESH);
        }
    }

    @Test
    void theNodesWhoseKeysAreShownAreBoundedAndThoseHeardLastAreShown() {
        KeysHeard keys = new KeysHeard();
        for (int i = 0; i < 1_000; i++) {
            keys.sealed("gw-" + i, 1);
            keys.sealed("gw-a", 2);
        }
        assertThat(keys.copy()).hasSize(256).containsEntry("gw-a", 2).containsEntry("gw-999", 1);
    }

    @Test
    void sourcesForWhichThereIsNoRoomShareTheLimitOfAll() {
        int all = RateLimit.SOURCES + 10;
        RateLimit limit = new RateLimit(1, all);
        IntStream.range(0, RateLimit.SOURCES)
                .forEach(i -> assertThat(limit.pass("source " + i, 0)).isTrue());
        assertThat(limit.pass("source 0", 0)).isFalse();

        assertThat(IntStream.range(0, 11).mapToObj(i -> limit.pass("one more", 0)))
                .containsExactly(true, true, true, true, true, true, true, true, true, true, false);

        long later = 1_000_000_000;
        assertThat(limit.pass("one more", later)).isTrue();
        assertThat(limit.pass("one more", later)).as("now there is room for it").isFalse();
    }

    @Test
    void theFramesThatWaitForAProofAreBoundedAndTheOldestMakesRoom() {
        Life b = network.process("gw-b");
        List<Life> processes = new ArrayList<>();
        List<byte[]> questions = new ArrayList<>();
        for (int i = 0; i <= Proofs.WAITING; i++) {
            Life process = network.process("gw-" + i);
            processes.add(process);
            questions.add(b.receive(process.frame(), "10.0.0." + i).orElseThrow());
        }
        for (int i = 0; i <= Proofs.WAITING; i++) {
            b.receive(processes.get(i).receive(questions.get(i)).orElseThrow());
        }
        assertThat(b.heard).as("all but the first").hasSize(Proofs.WAITING);
        assertThat(b.heard).extracting("sender").doesNotContain("gw-0");
        b.hear(processes.get(0));
        assertThat(b.heard).as("whose proof counts").hasSize(Proofs.WAITING + 1);
    }

    @Test
    void whoeverAsksForProofsGetsFewInASecond() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        byte[] question = b.receive(a.frame()).orElseThrow();
        assertThat(answers(a, question))
                .as("its first answers pass beside the limit")
                .isEqualTo(50 + HelloLimit.TIMES);
        assertThat(answers(a, question)).isZero();
        network.nowNanos += 1_000_000_000;
        assertThat(answers(a, question)).isEqualTo(50);
    }

    private static long answers(Life asked, byte[] question) {
        return IntStream.range(0, 200)
                .filter(i -> asked.receive(question).isPresent())
                .count();
    }

    @Test
    void aNodeThatDoesNotProveItselfIsShownFromItsFourthFrameOn() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        for (int frame = 1; frame <= 3; frame++) {
            b.receive(a.frame());
            assertThat(b.wire.view(network.nowNanos).status().refused())
                    .as("frame %s of a start", frame)
                    .isEmpty();
        }
        b.receive(a.frame());
        assertThat(b.wire.view(network.nowNanos).status().refused())
                .singleElement()
                .satisfies(refused -> {
                    assertThat(refused.claimedId()).isEqualTo("gw-a");
                    assertThat(refused.cause()).isEqualTo("unproven");
                    assertThat(refused.frames()).isEqualTo(4);
                });
    }
}
