package io.oneactive.engine.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.SecurityMode;
import io.oneactive.engine.seal.Network.Life;
import io.oneactive.engine.wire.DropCause;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** To what a question and a proof are bound, also among those who have the key, and in which modes they count. */
class HelloTest {
    private static final long NOW = 10_000_000_000L;

    private final Network network = new Network();
    private final Life a = network.process("gw-a");
    private final Life b = network.process("gw-b");

    @Test
    @Tag("H3")
    void aNonceIsForOneProcessOfOneSenderOnce() {
        Nonces nonces = new Nonces(new byte[32]);
        long nonce = nonces.of("gw-a", 1, 1, NOW);

        assertThat(nonces.isValid(nonce, "gw-a", 1, 1, NOW)).isTrue();
        assertThat(nonces.isValid(nonce, "gw-b", 1, 1, NOW))
                .as("another sender")
                .isFalse();
        assertThat(nonces.isValid(nonce, "gw-a", 2, 1, NOW))
                .as("another process")
                .isFalse();
        assertThat(nonces.isValid(nonce, "gw-a", 1, 2, NOW))
                .as("after it was accepted")
                .isFalse();
        byte[] other = new byte[32];
        other[31] = 1;
        assertThat(new Nonces(other).isValid(nonce, "gw-a", 1, 1, NOW))
                .as("another receiver")
                .isFalse();
    }

    /** Another node with the key answers a question that was for somebody else. */
    @Test
    void aProofByAnotherNodeIsNone() {
        Hello question = hello(b.receive(a.frame()).orElseThrow());
        b.receive(sealed(new Hello(
                true, "line-7", "gw-c", "gw-b", question.incarnation(), question.nonce(), question.sequence())));
        assertThat(b.drops).containsExactly(DropCause.UNPROVEN, DropCause.REPLAYED);
    }

    @Test
    void aProofForAnotherNodeIsNone() {
        Hello question = hello(b.receive(a.frame()).orElseThrow());
        b.receive(sealed(new Hello(
                true, "line-7", "gw-a", "gw-c", question.incarnation(), question.nonce(), question.sequence())));
        assertThat(b.heard).isEmpty();
        assertThat(b.drops).containsExactly(DropCause.UNPROVEN, DropCause.REPLAYED);
    }

    @Test
    void aHelloOfAnotherGroupWithTheSameKeyIsDropped() {
        Optional<byte[]> answer = a.receive(sealed(new Hello(false, "line-8", "gw-b", "gw-a", a.incarnation, 1, 1)));
        assertThat(answer).isEmpty();
        assertThat(a.drops).containsExactly(DropCause.OTHER_CLUSTER);
    }

    @Test
    @Tag("H5")
    void receiveOnlyAnswersNoQuestion() {
        byte[] question = b.receive(a.frame()).orElseThrow();
        a.wire.use(Network.security(SecurityMode.RECEIVE_ONLY, 1, Map.of(1, Network.KEY)));
        assertThat(a.receive(question)).isEmpty();
        a.wire.use(Network.security(SecurityMode.PERMISSIVE, 1, Map.of(1, Network.KEY)));
        assertThat(a.receive(question)).isPresent();
    }

    @Test
    @Tag("H5")
    void aProofThatComesWhenNoneIsAskedForAnyMoreSaysNothing() {
        byte[] proof = a.receive(b.receive(a.frame()).orElseThrow()).orElseThrow();
        b.wire.use(Network.security(SecurityMode.PERMISSIVE, 1, Map.of(1, Network.KEY)));
        b.receive(proof);
        assertThat(b.heard).isEmpty();
        assertThat(b.drops).containsExactly(DropCause.UNPROVEN);
    }

    @Test
    @Tag("H5")
    void aWrongSealIsRefusedAlsoWhereNoneWouldBeAccepted() {
        for (SecurityMode mode : new SecurityMode[] {SecurityMode.RECEIVE_ONLY, SecurityMode.PERMISSIVE}) {
            Life tolerant = network.process("gw-c", Network.security(mode, 1, Map.of(1, Network.KEY)));
            tolerant.receive(
                    network.process("gw-a", sealing(2, Network.OTHER_KEY)).frame());
            tolerant.receive(
                    network.process("gw-a", sealing(1, Network.OTHER_KEY)).frame());
            assertThat(tolerant.heard).as("%s", mode).isEmpty();
            assertThat(tolerant.drops).as("%s", mode).containsExactly(DropCause.UNKNOWN_KEY, DropCause.BAD_MAC);
        }
    }

    @Test
    void aNodeThatSealsNoMoreIsNotShownWithAKey() {
        Life tolerant = network.process("gw-c", Network.security(SecurityMode.RECEIVE_ONLY, 1, Map.of(1, Network.KEY)));
        tolerant.receive(a.frame());
        assertThat(tolerant.wire.view(network.nowNanos).keys()).isEqualTo(Map.of("gw-a", 1));
        tolerant.receive(network.process("gw-a", Security.OFF).frame());
        assertThat(tolerant.wire.view(network.nowNanos).keys()).isEmpty();
    }

    private static Security sealing(int id, byte[] key) {
        return Network.security(SecurityMode.ENFORCE, id, Map.of(id, key));
    }

    private static Hello hello(byte[] frame) {
        return Hello.decode(frame, Trailer.of(frame).orElseThrow()).orElseThrow();
    }

    private static byte[] sealed(Hello hello) {
        return Network.bytes(new Seal(Network.ENFORCE.keys()).put(hello.encode()));
    }
}
