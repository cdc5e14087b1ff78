package io.oneactive.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.oneactive.engine.election.Probe;
import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeCodecTest {
    private final ProbeCodec codec = new ProbeCodec("line-7");

    @Test
    void aProbeIsWrittenAsTheProtocolSays() {
        assertThat(text(codec.encode(Probes.documented())))
                .isEqualTo("{\"isActive\":true,\"gatewayID\":\"gw-a\",\"bootTimeEPOCH\":1592419489,"
                        + "\"ha\":{\"v\":1,\"cluster\":\"line-7\",\"inc\":\"0123456789abcdef\",\"seq\":1042,\"term\":7,"
                        + "\"state\":\"active\",\"promise\":600,\"vote\":{\"term\":7,\"for\":\"gw-a\"},\"asks\":\"grant\","
                        + "\"grants\":[{\"to\":\"gw-b\",\"inc\":\"fedcba9876543210\",\"seq\":977,\"term\":7,\"kind\":\"grant\",\"ms\":600}],"
                        + "\"rank\":{\"priority\":100,\"eligible\":true},\"resign\":false,\"config\":\"00c0ffee\"}}");
    }

    @Test
    void whatIsOptionalIsWrittenWhenItIsThere() {
        assertThat(text(codec.encode(Probes.longest(0, 1))))
                .contains("\"asks\":\"preVote\"")
                .contains("\"state\":\"resigning\"")
                .contains("\"resign\":true,\"successor\":\"" + Probes.LONG_ID + "\"")
                .contains("\"returned\":[\"ffffffffffffffff\"]")
                .contains("\"grants\":[]");
    }

    @Test
    void whateverIsWrittenIsReadAgain() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            Probe probe = Probes.random(random);
            assertThat(codec.decode(codec.encode(probe))).isEqualTo(new Decoded.Accepted(probe));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n"})
    @Tag("X3")
    void aFrameOfTheCsharpLibraryIsRead(String lineEnd) {
        // Golden bytes: JsonConvert.SerializeObject(state, Formatting.Indented) of Newtonsoft.Json, on Windows and on
        // Linux.
        String frame = String.join(
                lineEnd,
                "{",
                "  \"isActive\": true,",
                "  \"gatewayID\": \"node2\",",
                "  \"bootTimeEPOCH\": 1592419489",
                "}");
        assertThat(codec.decode(bytes(frame)))
                .isEqualTo(new Decoded.Accepted(new Probe("node2", true, 1592419489, Optional.empty())));
    }

    @Test
    @Tag("X3")
    void aProbeWithoutDetailsIsWrittenForTheCsharpLibrary() {
        assertThat(text(codec.encode(new Probe("node2", false, 7, Optional.empty()))))
                .isEqualTo("{\"isActive\":false,\"gatewayID\":\"node2\",\"bootTimeEPOCH\":7}");
    }

    @Test
    @Tag("X3")
    void unknownFieldsAreIgnoredWhereverTheyStand() {
        String frame = text(codec.encode(Probes.documented()));
        String extended = frame.replace("\"gatewayID\"", "\"new\":{\"a\":[1,{\"b\":null}]},\"gatewayID\"")
                .replace("\"seq\":1042", "\"seq\":1042,\"new\":[[]]")
                .replace("\"for\"", "\"new\":1.5e3,\"for\"")
                .replace("\"kind\"", "\"new\":\"\\u00e9\",\"kind\"")
                .replace("\"eligible\"", "\"new\":{},\"eligible\"")
                .replaceFirst("}$", ",\"mac\":{\"key\":3,\"tag\":\"abc\"}}");
        assertThat(codec.decode(bytes(extended))).isEqualTo(new Decoded.Accepted(Probes.documented()));
    }

    @Test
    void theOrderOfFieldsDoesNotMatter() {
        assertThat(codec.decode(bytes("{\"bootTimeEPOCH\":7,\"gatewayID\":\"node2\",\"isActive\":false}")))
                .isEqualTo(new Decoded.Accepted(new Probe("node2", false, 7, Optional.empty())));
    }

    @Test
    void aBufferMayBeAnyPartOfAnyKindAndStaysAsItIs() {
        ByteBuffer frame = codec.encode(Probes.documented());
        ByteBuffer part = ByteBuffer.allocateDirect(2000).position(17);
        part.put(frame.duplicate()).limit(part.position()).position(17);
        ByteBuffer readOnly = part.asReadOnlyBuffer();
        assertThat(codec.decode(readOnly)).isEqualTo(new Decoded.Accepted(Probes.documented()));
        assertThat(readOnly.position()).isEqualTo(17);
        assertThat(readOnly.limit()).isEqualTo(17 + frame.remaining());
    }

    @Test
    void theLongestAnswerInAGroupOfSixteenFitsWithRoomForASignature() {
        Probe probe = Probes.longest(1, 15);
        ByteBuffer frame = codec.encode(probe);
        assertThat(frame.remaining())
                .isLessThanOrEqualTo(Transport.MAX_FRAME_BYTES - ProbeCodec.RESERVED_FOR_MAC_BYTES);
        assertThat(new ProbeCodec(Probes.LONG_ID.replace('/', '.')).decode(frame))
                .isEqualTo(new Decoded.Accepted(probe));
    }

    @Test
    void whatDoesNotFitIsCutFromTheEndGrantsFirst() {
        ProbeCodec longNamed = new ProbeCodec(Probes.LONG_ID.replace('/', '.'));
        ByteBuffer frame = longNamed.encode(Probes.longest(16, 15));
        assertThat(frame.remaining())
                .isLessThanOrEqualTo(Transport.MAX_FRAME_BYTES - ProbeCodec.RESERVED_FOR_MAC_BYTES);
        assertThat(longNamed.decode(frame)).isEqualTo(new Decoded.Accepted(Probes.longest(1, 15)));
        assertThat(longNamed.decode(longNamed.encode(Probes.longest(1, 16))))
                .isEqualTo(new Decoded.Accepted(Probes.longest(1, 15)));
    }

    @Test
    void aProbeThatCannotFitIsAnErrorOfTheCaller() {
        Probe probe = new Probe("x".repeat(1200), true, 7, Optional.empty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(probe))
                .withMessageContaining("does not fit into 1120");
    }

    private static String text(ByteBuffer frame) {
        return StandardCharsets.UTF_8.decode(frame.duplicate()).toString();
    }

    private static ByteBuffer bytes(String frame) {
        return ByteBuffer.wrap(frame.getBytes(StandardCharsets.UTF_8));
    }
}
