package io.oneactive.engine.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.SecurityMode;
import io.oneactive.engine.seal.Network.Life;
import io.oneactive.engine.wire.DropCause;
import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form of the seal, and what is refused. What keeps old frames out is told by {@link ReplayTest}. */
class SealTest {
    private final Network network = new Network();

    /** Test case 1 to 4 of RFC 4231, whose results were published with HMAC-SHA-256. */
    @ParameterizedTest
    @Tag("H1")
    @CsvSource({
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
                + " b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f,"
                + " 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "0102030405060708090a0b0c0d0e0f10111213141516171819, cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
                + "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd,"
                + " 82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    })
    void theAlgorithmIsHmacSha256(String key, String text, String expected) {
        byte[] tag = Seal.mac(new SecretKeySpec(HexFormat.of().parseHex(key), KeyRing.ALGORITHM))
                .doFinal(HexFormat.of().parseHex(text));
        assertThat(HexFormat.of().formatHex(tag)).isEqualTo(expected);
    }

    @Test
    @Tag("H1")
    void aFrameHasItsTagAtItsEndOverAllBytesBeforeIt() {
        ByteBuffer unsealed = ByteBuffer.wrap("{\"isActive\":true}".getBytes(StandardCharsets.US_ASCII));
        Seal seal = new Seal(KeyRing.of(Map.of(3, Network.KEY), 3));
        String sealed = new String(Network.bytes(seal.put(unsealed)), StandardCharsets.US_ASCII);

        String covered = "{\"isActive\":true,\"mac\":{\"key\":3,\"tag\":\"";
        byte[] tag = Seal.mac(new SecretKeySpec(Network.KEY, KeyRing.ALGORITHM))
                .doFinal(covered.getBytes(StandardCharsets.US_ASCII));
        assertThat(sealed)
                .isEqualTo(covered + Base64.getUrlEncoder().withoutPadding().encodeToString(tag) + "\"}}")
                // Computed with another library, so that both sides cannot be wrong in the same way.
                .isEqualTo(covered + "gVcw43i7vQVtgEYwLrorlD5qwztEgGY-pN2QrvEBtvM\"}}");
    }

    @Test
    @Tag("H2")
    void oneFlippedBitAnywhereIsRefusedAndItsCauseIsCounted() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        b.hear(a);
        byte[] frame = a.frame();
        int accepted = b.heard.size();
        b.drops.clear();

        for (int bit = 0; bit < frame.length * 8; bit++) {
            byte[] altered = frame.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(b.receive(altered)).as("bit %s", bit).isEmpty();
        }

        assertThat(b.heard).hasSize(accepted);
        assertThat(b.drops).hasSize(frame.length * 8);
        assertThat(b.drops)
                .containsOnly(DropCause.BAD_MAC, DropCause.UNKNOWN_KEY, DropCause.UNSEALED, DropCause.OTHER_CLUSTER);
        b.receive(frame);
        assertThat(b.heard).hasSize(accepted + 1);
    }

    @Test
    @Tag("H2")
    void oneFlippedBitOfAHelloIsRefused() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        byte[] question = b.receive(a.frame()).orElseThrow();
        for (int bit = 0; bit < question.length * 8; bit++) {
            byte[] altered = question.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(a.receive(altered)).as("bit %s", bit).isEmpty();
        }
        byte[] proof = a.receive(question).orElseThrow();
        for (int bit = 0; bit < proof.length * 8; bit++) {
            byte[] altered = proof.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            b.receive(altered);
        }
        assertThat(b.heard).isEmpty();
        b.receive(proof);
        assertThat(b.heard).hasSize(1);
    }

    @Test
    void aFrameThatIsCutOrLengthenedIsRefused() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        b.hear(a);
        byte[] frame = a.frame();
        int accepted = b.heard.size();
        for (int length = 0; length < frame.length; length++) {
            b.receive(Arrays.copyOf(frame, length));
            b.receive(Arrays.copyOfRange(frame, frame.length - length, frame.length));
        }
        b.receive(Arrays.copyOf(frame, frame.length + 1));
        assertThat(b.heard).hasSize(accepted);
    }

    @Test
    void aTagThatIsWrittenInAnotherWayIsRefused() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        b.hear(a);
        byte[] frame = a.frame();
        b.drops.clear();
        // The last character of the tag holds four bits; the other two mean nothing.
        String characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = frame.length - 4;
        int value = characters.indexOf(frame[last]);
        for (int spare = 1; spare < 4; spare++) {
            byte[] altered = frame.clone();
            altered[last] = (byte) characters.charAt((value & ~3) | ((value + spare) % 4));
            b.receive(altered);
        }
        assertThat(b.drops).containsExactly(DropCause.BAD_MAC, DropCause.BAD_MAC, DropCause.BAD_MAC);
    }

    @Test
    @Tag("H3")
    void aSealIsBoundToItsNodeAndNotToItsAddress() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        b.hear(a);
        byte[] frame = a.frame();

        String text = new String(frame, StandardCharsets.ISO_8859_1);
        b.receive(text.replace("gw-a", "gw-c").getBytes(StandardCharsets.ISO_8859_1));
        b.receive(text.replace("line-7", "line-8").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(b.drops).endsWith(DropCause.BAD_MAC, DropCause.OTHER_CLUSTER);

        int before = b.heard.size();
        b.receive(frame, "192.168.99.1:31000");
        assertThat(b.heard).as("behind an address translation").hasSize(before + 1);
    }

    @Test
    @Tag("H5")
    void receiveOnlySendsNoSealAndAcceptsBoth() {
        Security keys = Network.security(SecurityMode.RECEIVE_ONLY, 1, Map.of(1, Network.KEY));
        Life off = network.process("gw-a", Security.OFF);
        Life receiver = network.process("gw-b", keys);
        Life permissive = network.process("gw-c", Network.security(SecurityMode.PERMISSIVE, 1, Map.of(1, Network.KEY)));

        assertThat(Trailer.of(receiver.frame())).isEmpty();
        receiver.hear(off);
        receiver.hear(permissive);
        assertThat(receiver.heard).extracting("sender").containsExactly("gw-a", "gw-c");
        assertThat(receiver.wire.view(network.nowNanos).keys()).isEqualTo(Map.of("gw-c", 1));

        byte[] frame = permissive.frame();
        frame[20] ^= 1;
        receiver.receive(frame);
        assertThat(receiver.drops).containsExactly(DropCause.BAD_MAC);
    }

    @Test
    void whatEachModeSendsIsUnderstoodByItsNeighboursInARollOut() {
        SecurityMode[] modes = SecurityMode.values();
        for (int step = 0; step < modes.length; step++) {
            for (int other = Math.max(0, step - 1); other <= Math.min(modes.length - 1, step + 1); other++) {
                Life a = network.process("gw-a", withMode(modes[step]));
                Life b = network.process("gw-b", withMode(modes[other]));
                a.hear(b);
                b.hear(a);
                assertThat(a.heard).as("%s hears %s", modes[step], modes[other]).hasSize(1);
                assertThat(b.heard).as("%s hears %s", modes[other], modes[step]).hasSize(1);
            }
        }
    }

    private static Security withMode(SecurityMode mode) {
        return mode == SecurityMode.OFF ? Security.OFF : Network.security(mode, 1, Map.of(1, Network.KEY));
    }

    @Test
    void enforceRefusesWhatHasNoSeal() {
        Life b = network.process("gw-b");
        b.receive(network.process("gw-a", Security.OFF).frame());
        assertThat(b.drops).containsExactly(DropCause.UNSEALED);
    }

    @Test
    @Tag("H9")
    void keysRotateWithoutARefusedFrameAndARemovedKeyIsRefused() {
        Life a = network.process("gw-a", withKeys(1, Map.of(1, Network.KEY)));
        Life b = network.process("gw-b", withKeys(1, Map.of(1, Network.KEY)));
        Map<Integer, byte[]> both = Map.of(1, Network.KEY, 2, Network.OTHER_KEY);
        List<Security> steps = List.of(withKeys(1, both), withKeys(2, both), withKeys(2, Map.of(2, Network.OTHER_KEY)));
        b.hear(a);
        a.hear(b);
        int frames = 1;
        for (Security step : steps) {
            for (Life changed : List.of(a, b)) {
                changed.wire.use(step);
                b.hear(a);
                a.hear(b);
                frames++;
            }
        }
        assertThat(a.heard).hasSize(frames);
        assertThat(b.heard).hasSize(frames);
        assertThat(a.drops)
                .as("only the first frame of all, and the one after a key was taken away")
                .containsExactly(DropCause.UNPROVEN, DropCause.UNPROVEN);
        assertThat(b.drops).containsExactly(DropCause.UNPROVEN, DropCause.UNPROVEN);
        assertThat(a.wire.view(network.nowNanos).keys()).isEqualTo(Map.of("gw-b", 2));

        a.receive(network.process("gw-b", withKeys(1, both)).frame());
        assertThat(a.drops).endsWith(DropCause.UNKNOWN_KEY);
    }

    private static Security withKeys(int active, Map<Integer, byte[]> keys) {
        return Network.security(SecurityMode.ENFORCE, active, keys);
    }

    @Test
    void keyIdsFrom1To255AreFoundAndNoOthers() {
        for (int id : List.of(1, 9, 10, 99, 100, 255)) {
            Seal seal = new Seal(KeyRing.of(Map.of(id, Network.KEY), id));
            byte[] frame = Network.bytes(seal.put(ByteBuffer.wrap("{\"a\":1}".getBytes(StandardCharsets.US_ASCII))));
            Optional<Trailer> trailer = Trailer.of(frame);
            assertThat(trailer).map(Trailer::keyId).hasValue(id);
            assertThat(seal.fits(frame, trailer.orElseThrow())).isTrue();
        }
        for (String id : List.of("0", "01", "256", "999", "1000", "", "-1", "x")) {
            String frame = "{\"a\":1,\"mac\":{\"key\":" + id + ",\"tag\":\"" + "A".repeat(43) + "\"}}";
            assertThat(Trailer.of(frame.getBytes(StandardCharsets.US_ASCII)))
                    .as(id)
                    .isEmpty();
        }
        String noBody = ",\"mac\":{\"key\":1,\"tag\":\"" + "A".repeat(43) + "\"}}";
        assertThat(Trailer.of(noBody.getBytes(StandardCharsets.US_ASCII))).isEmpty();
    }

    @Test
    void theLongestFrameFitsWithItsSeal() {
        Seal seal = new Seal(KeyRing.of(Map.of(255, Network.KEY), 255));
        byte[] longest = new byte[Transport.MAX_FRAME_BYTES - 80];
        assertThat(seal.put(ByteBuffer.wrap(longest)).remaining()).isBetween(1, Transport.MAX_FRAME_BYTES);
    }

    @Test
    void offSendsTheSameBytesAsACodecAlone() {
        Life sealed = network.process("gw-a");
        byte[] with = sealed.frame();
        Trailer trailer = Trailer.of(with).orElseThrow();
        byte[] without =
                network.process("gw-a", sealed.incarnation, Security.OFF).frame();
        assertThat(new String(without, StandardCharsets.US_ASCII))
                .isEqualTo(new String(with, 0, trailer.bodyLength(), StandardCharsets.US_ASCII) + "}");
    }

    @Test
    void aWrongKeyIsNamedInTheStatusUntilItIsMended() {
        Life a = network.process("gw-a", Network.security(SecurityMode.ENFORCE, 1, Map.of(1, Network.OTHER_KEY)));
        Life b = network.process("gw-b");
        b.receive(a.frame(), "10.0.0.7:60000");
        b.receive(a.frame(), "10.0.0.7:60000");

        assertThat(b.wire.view(network.nowNanos).status().refused())
                .singleElement()
                .satisfies(refused -> {
                    assertThat(refused.claimedId()).isEqualTo("gw-a");
                    assertThat(refused.address()).isEqualTo("10.0.0.7:60000");
                    assertThat(refused.cause()).isEqualTo("bad-mac");
                    assertThat(refused.frames()).isEqualTo(2);
                });
        b.hear(network.process("gw-a"));
        assertThat(b.wire.view(network.nowNanos).status().refused()).isEmpty();
    }

    @Test
    void aFrameOfAnotherGroupIsNoWrongKey() {
        byte[] frame = new String(
                        network.process("gw-a", Network.security(SecurityMode.ENFORCE, 9, Map.of(9, Network.OTHER_KEY)))
                                .frame(),
                        StandardCharsets.US_ASCII)
                .replace("line-7", "line-8")
                .getBytes(StandardCharsets.US_ASCII);
        Life b = network.process("gw-b");
        b.receive(frame);
        assertThat(b.drops).containsExactly(DropCause.OTHER_CLUSTER);
        assertThat(b.wire.view(network.nowNanos).status().refused()).isEmpty();
    }

    @Test
    void whoIsRefusedIsForgottenAfterAMinuteAndTheirNumberIsBounded() {
        Life b = network.process("gw-b");
        for (int i = 0; i < 1_000; i++) {
            byte[] frame = ("{\"isActive\":true,\"gatewayID\":\"gw-" + i + "\"}").getBytes(StandardCharsets.US_ASCII);
            b.receive(frame, "10.0.0." + i);
        }
        assertThat(b.wire.view(network.nowNanos).status().refused()).hasSize(Refusals.CAPACITY);
        network.nowNanos += 60_000_000_000L;
        assertThat(b.wire.view(network.nowNanos).status().refused()).isEmpty();
    }

    @Test
    void noKeyIsInAnyText() {
        KeyRing ring = KeyRing.of(Map.of(1, Network.KEY, 2, Network.OTHER_KEY), 2);
        assertThat(ring + " " + new Security(SecurityMode.ENFORCE, ring))
                .contains("keys 1, 2; active 2")
                .doesNotContain("0123456789abcdef", "fedcba");
    }

    @Test
    void offForgetsWhichKeyWasHeardAndBackInEnforceEverybodyProvesItselfAnew() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        b.hear(a);
        assertThat(b.wire.view(network.nowNanos).keys()).isEqualTo(Map.of("gw-a", 1));

        b.wire.use(Network.security(SecurityMode.PERMISSIVE, 1, Map.of(1, Network.KEY)));
        byte[] notCounted = a.frame();
        b.receive(notCounted);
        b.wire.use(Security.OFF);
        assertThat(b.wire.view(network.nowNanos).keys()).isEmpty();
        b.wire.use(Network.ENFORCE);
        int before = b.heard.size();
        b.receive(notCounted);
        assertThat(b.heard).as("heard once already, without a window").hasSize(before);
        b.hear(a);
        assertThat(b.heard).hasSize(before + 1);
    }

    @Test
    void aRotationUnderEnforceAsksNobodyToProveItselfAgain() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        b.hear(a);
        b.wire.use(withKeys(1, Map.of(1, Network.KEY, 2, Network.OTHER_KEY)));
        assertThat(b.receive(a.frame())).isEmpty();
        assertThat(b.heardSequences()).containsExactly(1L, 2L);
    }
}
