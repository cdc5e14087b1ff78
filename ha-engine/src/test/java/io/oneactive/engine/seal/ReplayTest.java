package io.oneactive.engine.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.SecurityMode;
import io.oneactive.engine.seal.Network.Life;
import io.oneactive.engine.wire.DropCause;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What somebody can do who has no key, but captures, withholds, reorders and replays frames. In virtual time. */
class ReplayTest {
    private final Network network = new Network();

    @Test
    @Tag("H4")
    void aFrameIsAcceptedOnceByEachReceiver() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        Life c = network.process("gw-c");
        b.hear(a);
        c.hear(a);
        byte[] frame = a.frame();
        b.receive(frame);
        b.receive(frame);
        c.receive(frame);
        network.nowNanos += ReplayGuard.REORDERED_NANOS;
        b.receive(frame);
        assertThat(b.heardSequences()).containsExactly(1L, 3L);
        assertThat(b.drops)
                .as("a copy is what a broadcast makes, a late one is an attack")
                .containsExactly(DropCause.UNPROVEN, DropCause.DUPLICATE, DropCause.REPLAYED);
        assertThat(c.heardSequences()).containsExactly(2L, 3L);
    }

    @Test
    void framesThatWereWithheldAreWorthNothingOnceTheirSenderIsSilent() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        b.hear(a);
        List<byte[]> withheld = List.of(a.frame(), a.frame());
        b.hear(a);
        b.receive(withheld.get(0));
        network.nowNanos += ReplayGuard.REORDERED_NANOS;
        b.receive(withheld.get(1));
        assertThat(b.heardSequences()).containsExactly(1L, 4L, 2L);
        assertThat(b.drops).containsExactly(DropCause.UNPROVEN, DropCause.REPLAYED);
    }

    @Test
    void aProofThatWasWithheldDuringASuspendIsWorthNothing() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        byte[] proof = a.receive(b.receive(a.frame()).orElseThrow()).orElseThrow();
        b.wire.onSuspended();
        b.receive(proof);
        assertThat(b.heard).isEmpty();
        assertThat(b.drops).containsExactly(DropCause.UNPROVEN, DropCause.REPLAYED);
        b.hear(a);
        assertThat(b.heardSequences()).containsExactly(2L);
    }

    @Test
    void everybodyMustProveItselfAnewWhenAKeyIsTakenAwayAndNotWhenOneIsAdded() {
        Security one = Network.ENFORCE;
        Security both = Network.security(SecurityMode.ENFORCE, 1, Map.of(1, Network.KEY, 2, Network.OTHER_KEY));
        for (Security without :
                List.of(one, Network.security(SecurityMode.ENFORCE, 1, Map.of(1, Network.KEY, 2, Network.KEY)))) {
            Life a = network.process("gw-a");
            Life b = network.process("gw-b");
            b.hear(a);
            b.wire.use(both);
            b.receive(a.frame());
            assertThat(b.drops).containsExactly(DropCause.UNPROVEN);
            b.wire.use(without);
            assertThat(b.receive(a.frame())).as("asked anew").isPresent();
            assertThat(b.drops).containsExactly(DropCause.UNPROVEN, DropCause.UNPROVEN);
            b.hear(a);
            assertThat(b.heardSequences()).containsExactly(1L, 2L, 4L);
        }
    }

    @Test
    @Tag("H8")
    void framesThatAreReorderedWithinTheWindowAreHeardAndOlderOnesAreNot() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        b.hear(a);
        List<byte[]> frames = new ArrayList<>();
        IntStream.range(0, 100).forEach(i -> frames.add(a.frame()));
        b.receive(frames.get(99));
        b.receive(frames.get(36));
        b.receive(frames.get(35));
        b.receive(frames.get(36));
        b.receive(frames.get(98));
        assertThat(b.heardSequences()).containsExactly(1L, 101L, 38L, 100L);
        assertThat(b.drops).containsExactly(DropCause.UNPROVEN, DropCause.REPLAYED, DropCause.REPLAYED);
    }

    @Test
    void aStartCostsOneRoundTripAndNoFrameMore() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        byte[] question = b.receive(a.frame()).orElseThrow();
        byte[] proof = a.receive(question).orElseThrow();
        assertThat(b.heard).isEmpty();
        assertThat(b.receive(proof)).isEmpty();
        assertThat(b.heardSequences()).containsExactly(1L);
    }

    @Test
    void bothStartAtOnceAndHearEachOther() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        byte[] ofA = a.frame();
        byte[] ofB = b.frame();
        byte[] questionOfB = b.receive(ofA).orElseThrow();
        byte[] questionOfA = a.receive(ofB).orElseThrow();
        byte[] proofOfA = a.receive(questionOfB).orElseThrow();
        byte[] proofOfB = b.receive(questionOfA).orElseThrow();
        a.receive(proofOfB);
        b.receive(proofOfA);
        assertThat(a.heardSequences()).containsExactly(1L);
        assertThat(b.heardSequences()).containsExactly(1L);
    }

    @Test
    @Tag("H6")
    void aReceiverThatRestartedBelievesNoFrameThatIsOlderThanTheProof() {
        Life a = network.process("gw-a");
        List<byte[]> ofThisLife = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> ofThisLife.add(a.frame()));
        Life restarted = network.process("gw-b");

        ofThisLife.forEach(restarted::receive);
        assertThat(restarted.heard).isEmpty();
        // The attacker carries the question to the living process, which is what the network does as well.
        byte[] question = restarted.receive(ofThisLife.get(4)).orElseThrow();
        restarted.receive(a.receive(question).orElseThrow());
        ofThisLife.subList(0, 19).forEach(restarted::receive);
        assertThat(restarted.heard).isEmpty();
        restarted.hear(a);
        assertThat(restarted.heardSequences()).containsExactly(21L);
    }

    @Test
    @Tag("H6")
    void theFormerLifeOfASenderIsNeverBelievedAgain() {
        Life formerA = network.process("gw-a");
        Life b = network.process("gw-b");
        b.hear(formerA);
        byte[] withheld = formerA.frame();
        Life a = network.process("gw-a");
        b.hear(a);
        Life thirdA = network.process("gw-a");
        b.hear(thirdA);
        b.drops.clear();
        int heard = b.heard.size();

        Optional<byte[]> question = b.receive(withheld);
        assertThat(question.flatMap(thirdA::receive))
                .as("only the process that is named answers")
                .isEmpty();
        assertThat(b.drops).containsExactly(DropCause.UNPROVEN);
        b.hear(thirdA);
        assertThat(b.heard).as("and the living one is still believed").hasSize(heard + 1);
    }

    @Test
    @Tag("H7")
    void everythingThatWasEverCapturedChangesNothingWhenItIsReplayed() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        for (int life = 0; life < 4; life++) {
            for (int i = 0; i < 5; i++) {
                b.hear(a);
                a.hear(b);
            }
            Life former = life % 2 == 0 ? a : b;
            a = former == a ? network.process("gw-a") : a;
            b = former == b ? network.process("gw-b") : b;
        }
        b.hear(a);
        a.hear(b);
        List<byte[]> all = List.copyOf(network.captured);
        int heardByA = a.heard.size();
        int heardByB = b.heard.size();
        for (int round = 0; round < 3; round++) {
            for (byte[] frame : all) {
                a.receive(frame, "10.6.6.6:666");
                b.receive(frame, "10.6.6.6:666");
                network.nowNanos += 30_000_000;
            }
        }
        assertThat(a.heard).hasSize(heardByA);
        assertThat(b.heard).hasSize(heardByB);
        b.hear(a);
        a.hear(b);
        assertThat(a.heard).hasSize(heardByA + 1);
        assertThat(b.heard).hasSize(heardByB + 1);
    }

    @Test
    void aProofCountsOnce() {
        Life formerA = network.process("gw-a");
        Life b = network.process("gw-b");
        byte[] proof = formerA.receive(b.receive(formerA.frame()).orElseThrow()).orElseThrow();
        b.receive(proof);
        Life a = network.process("gw-a");
        b.hear(a);
        b.drops.clear();
        b.receive(proof);
        byte[] later = formerA.frame();
        b.receive(later);
        assertThat(b.drops).containsExactly(DropCause.REPLAYED, DropCause.UNPROVEN);
        assertThat(b.heardSequences()).hasSize(2);
    }

    @Test
    void aProofOfAFormerLifeThatIsReplayedDoesNotDropTheFrameThatWaitsForTheNextOne() {
        Life formerA = network.process("gw-a");
        Life b = network.process("gw-b");
        byte[] formerProof =
                formerA.receive(b.receive(formerA.frame()).orElseThrow()).orElseThrow();
        b.receive(formerProof);
        Life a = network.process("gw-a");
        byte[] question = b.receive(a.frame()).orElseThrow();
        b.receive(formerProof);
        b.receive(a.receive(question).orElseThrow());
        assertThat(b.heard).as("one of each life").hasSize(2);
    }

    @Test
    void aProofThatIsLateCountsNoMore() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        byte[] proof = a.receive(b.receive(a.frame()).orElseThrow()).orElseThrow();
        network.nowNanos += 2L * Nonces.SLOT_SECONDS * 1_000_000_000L;
        b.receive(proof);
        assertThat(b.heard).isEmpty();
        assertThat(b.drops).containsExactly(DropCause.UNPROVEN, DropCause.REPLAYED);
        b.hear(a);
        assertThat(b.heardSequences()).containsExactly(2L);
    }

    @Test
    void aProofForOneReceiverOrOneLifeOfItIsNoneForAnother() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        Life c = network.process("gw-c");
        Life formerB = network.process("gw-b");
        byte[] forFormerB = a.receive(formerB.receive(a.frame()).orElseThrow()).orElseThrow();
        byte[] forC = a.receive(c.receive(a.frame()).orElseThrow()).orElseThrow();
        byte[] mine = b.receive(a.frame()).orElseThrow();
        b.receive(forFormerB);
        b.receive(forC);
        assertThat(b.heard).isEmpty();
        b.receive(a.receive(mine).orElseThrow());
        assertThat(b.heardSequences()).containsExactly(3L);
    }

    @Test
    void aQuestionThatIsReplayedIsAnsweredAndChangesNothing() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        byte[] question = b.receive(a.frame()).orElseThrow();
        byte[] proof = a.receive(question).orElseThrow();
        b.receive(proof);
        int heard = b.heard.size();
        Optional<byte[]> again = a.receive(question);
        again.ifPresent(b::receive);
        assertThat(b.heard).hasSize(heard);
        assertThat(a.heard).isEmpty();
        b.receive(proof);
        assertThat(b.drops)
                .as("a second proof of who is accepted says nothing new")
                .containsExactly(DropCause.UNPROVEN);
    }

    @Test
    void anotherProcessWithTheSameIdIsHeardWhenItRunsAndNotWhenItIsAMemory() {
        Life memory = network.process("gw-a");
        byte[] captured = memory.frame();
        Life a = network.process("gw-a");
        Life twin = network.process("gw-a");
        Life b = network.process("gw-b");
        b.hear(a);

        a.receive(captured);
        assertThat(a.heard).as("a former life of its own, replayed").isEmpty();
        a.hear(twin);
        assertThat(a.heard).as("a twin").hasSize(1);

        b.hear(twin);
        b.hear(a);
        assertThat(b.heard)
                .as("the first one may prove itself again, as long as it runs")
                .hasSize(3);
    }

    @Test
    void itsOwnFramesThatComeBackAreNoQuestion() {
        Life a = network.process("gw-a");
        byte[] frame = a.frame();
        assertThat(a.receive(frame)).isEmpty();
        assertThat(a.receive(frame)).isEmpty();
        assertThat(a.drops).as("the rules drop them, as without a seal").isEmpty();
    }

    @Test
    void withoutAKeyNobodyIsAnsweredAndAnAnswerIsNotLongerThanWhatProvokedIt() {
        Life b = network.process("gw-b");
        Life stranger =
                network.process("gw-a", Network.security(SecurityMode.ENFORCE, 1, Map.of(1, Network.OTHER_KEY)));
        assertThat(b.receive(stranger.frame())).isEmpty();

        String id = "gateway/0123456789-0123456789-0123456789-0123456789-0123456789_A";
        for (String sender : List.of("a", id)) {
            Life process = network.process(sender);
            byte[] frame = process.frame();
            byte[] question = network.process(id).receive(frame).orElseGet(() -> new byte[0]);
            assertThat(question).hasSizeLessThan(frame.length);
            assertThat(process.receive(question).map(proof -> proof.length).orElse(0))
                    .isLessThanOrEqualTo(question.length);
        }
    }

    @Test
    void aFloodOfReplaysIsAnsweredSeldomAndDoesNotStopAnHonestProcess() {
        Life formerA = network.process("gw-a");
        Life b = network.process("gw-b");
        byte[] old = formerA.frame();
        Life a = network.process("gw-a");
        int answers = 0;
        for (int i = 0; i < 10_000; i++) {
            answers += b.receive(old, "10.6.6." + i % 5).isPresent() ? 1 : 0;
        }
        assertThat(answers).isEqualTo(HelloLimit.TIMES + 5 * 50);
        b.hear(a);
        assertThat(b.heardSequences()).containsExactly(1L);

        for (int i = 0; i < 10_000; i++) {
            answers += b.receive(old, "10.6." + i / 256 + "." + i % 256).isPresent() ? 1 : 0;
        }
        assertThat(answers).as("in one second, from everywhere").isEqualTo(2 * HelloLimit.TIMES + 500);
        b.hear(a);
        assertThat(b.heardSequences()).as("who is known needs no question").containsExactly(1L, 2L);
        network.nowNanos += 1_000_000_000;
        Life restarted = network.process("gw-a");
        b.hear(restarted);
        assertThat(b.heard).hasSize(3);
    }

    @Test
    void whatIsRepeatedNeverUsesUpTheRoomOfWhatIsNew() {
        HelloLimit limit = new HelloLimit();
        int passed = 0;
        for (int i = 0; i < 100_000; i++) {
            passed += limit.pass(i % 100, "10.6.6.6:" + i % 1_000, network.nowNanos) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(100 * HelloLimit.TIMES + 500);
        assertThat(limit.pass(100, "10.6.6.6:1", network.nowNanos)).isTrue();
        for (int i = 101; i < 100_000; i++) {
            passed += limit.pass(i, "10.6.6.6:1", network.nowNanos) ? 1 : 0;
        }
        assertThat(passed).as("there is an end to everything").isLessThanOrEqualTo(2_000 + 500);
    }

    @Test
    void theTablesAreBoundedWhoeverSendsWhatever() {
        ReplayGuard guard = new ReplayGuard();
        for (int i = 0; i < 10 * ReplayGuard.SENDERS; i++) {
            guard.accept("gw-" + i, i, 1, i);
        }
        assertThat(guard.accepted("gw-0")).isEmpty();
        assertThat(guard.accepted("gw-" + (10 * ReplayGuard.SENDERS - 1))).isPresent();
        assertThat(guard.generation("gw-0"))
                .as("what was asked before it was forgotten is worthless")
                .isGreaterThan(1);
    }

    @Test
    void aSealedFrameThatNamesNoProcessIsRefused() {
        Seal seal = new Seal(KeyRing.of(Map.of(1, Network.KEY), 1));
        byte[] frame = Network.bytes(seal.put(ByteBuffer.wrap(
                "{\"isActive\":true,\"gatewayID\":\"gw-a\",\"bootTimeEPOCH\":1}".getBytes(StandardCharsets.US_ASCII))));
        Life b = network.process("gw-b");
        b.receive(frame);
        assertThat(b.drops).containsExactly(DropCause.BAD_FIELD);
        byte[] hello = Network.bytes(seal.put(
                ByteBuffer.wrap("{\"hello\":\"proof\",\"cluster\":\"line-7\"}".getBytes(StandardCharsets.US_ASCII))));
        b.receive(hello);
        assertThat(b.drops).endsWith(DropCause.MALFORMED);
    }
}
