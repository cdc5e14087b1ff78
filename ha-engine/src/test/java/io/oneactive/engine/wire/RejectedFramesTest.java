package io.oneactive.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RejectedFramesTest {
    private static final String OTHERS_FIELD = "ha.grants is not a list";

    private final ProbeCodec codec = new ProbeCodec("line-7");
    private final String good =
            StandardCharsets.UTF_8.decode(codec.encode(Probes.documented())).toString();

    /** What is replaced in a good frame, by what, and what is said about it. */
    static Stream<Arguments> replacements() {
        return Stream.of(
                arguments("\"isActive\":true", "\"isActive\":1", "isActive is not true or false"),
                arguments("\"isActive\":true", "\"isActive\":\"true\"", "isActive is not true or false"),
                arguments("\"isActive\":true,", "", "isActive is missing"),
                arguments("\"isActive\"", "\"IsActive\"", "isActive is missing"),
                arguments("\"isActive\":true", "\"isActive\":true,\"isActive\":true", "isActive is given twice"),
                arguments("\"gatewayID\":\"gw-a\"", "\"gatewayID\":null", "gatewayID is not one of the texts"),
                arguments("\"gatewayID\":\"gw-a\"", "\"gatewayID\":\"\"", "gatewayID is not one of the texts"),
                arguments("\"gatewayID\":\"gw-a\"", "\"gatewayID\":7", "gatewayID is not one of the texts"),
                arguments("\"gatewayID\":\"gw-a\"", "\"gatewayID\":\"gw a\"", "gatewayID is not one of the texts"),
                arguments("\"gatewayID\":\"gw-a\"", "\"gatewayID\":\"gw-\u00e4\"", "gatewayID is not one of the texts"),
                arguments("\"gatewayID\":\"gw-a\"", "\"gatewayID\":\"gw\\n\"", "gatewayID is not one of the texts"),
                arguments(
                        "\"gatewayID\":\"gw-a\"",
                        "\"gatewayID\":\"" + "x".repeat(65) + "\"",
                        "gatewayID is not one of the texts"),
                arguments("\"gatewayID\":\"gw-a\",", "", "gatewayID is missing"),
                arguments(":1592419489", ":-1", "bootTimeEPOCH is not a whole number"),
                arguments(":1592419489", ":1592419489.0", "bootTimeEPOCH is not a whole number"),
                arguments(":1592419489", ":4611686018427387904", "bootTimeEPOCH is not a whole number"),
                arguments(":1592419489", ":99999999999999999999", "bootTimeEPOCH is not a whole number"),
                arguments(",\"bootTimeEPOCH\":1592419489", "", "bootTimeEPOCH is missing"),
                arguments("\"ha\":{", "\"ha\":null,\"x\":{", "ha is not an object"),
                arguments("\"ha\":{", "\"ha\":[],\"x\":{", "ha is not an object"),
                arguments("\"ha\":{", "\"ha\":{},\"ha\":{", "ha is given twice"),
                arguments("\"v\":1,", "", "ha.v is missing"),
                arguments("\"v\":1", "\"v\":\"1\"", "ha.v is not a whole number"),
                arguments("\"cluster\":\"line-7\",", "", "ha.cluster is missing"),
                arguments("\"cluster\":\"line-7\"", "\"cluster\":\"line 7\"", "ha.cluster is not one of the texts"),
                arguments("\"0123456789abcdef\"", "\"0123456789abcde\"", "ha.inc is not one of the texts"),
                arguments("\"0123456789abcdef\"", "\"0123456789ABCDEF\"", "ha.inc is not one of the texts"),
                arguments("\"0123456789abcdef\"", "\"0123456789abcdeg\"", "ha.inc is not one of the texts"),
                arguments("\"0123456789abcdef\"", "81985529216486895", "ha.inc is not one of the texts"),
                arguments("\"seq\":1042", "\"seq\":-1", "ha.seq is not a whole number"),
                arguments("\"seq\":1042", "\"seq\":1e3", "ha.seq is not a whole number"),
                arguments("\"seq\":1042,", "", "ha.seq is missing"),
                arguments(",\"term\":7,\"state\"", ",\"state\"", "ha.term is missing"),
                arguments(",\"term\":7,\"state\"", ",\"term\":null,\"state\"", "ha.term is not a whole number"),
                arguments("\"state\":\"active\"", "\"state\":\"ACTIVE\"", "ha.state is not one of the texts"),
                arguments("\"state\":\"active\"", "\"state\":\"asleep\"", "ha.state is not one of the texts"),
                arguments("\"promise\":600", "\"promise\":86400001", "ha.promise is not a whole number"),
                arguments("\"vote\":{\"term\":7,\"for\":\"gw-a\"}", "\"vote\":7", "ha.vote is not an object"),
                arguments("{\"term\":7,\"for\"", "{\"for\"", "ha.vote.term is missing"),
                arguments(",\"for\":\"gw-a\"", "", "ha.vote.for is missing"),
                arguments(",\"for\":\"gw-a\"", ",\"for\":\"\"", "ha.vote.for is not one of the texts"),
                arguments("\"asks\"", "\"vote\":{\"term\":7,\"for\":\"gw-b\"},\"asks\"", "ha.vote is given twice"),
                arguments("\"asks\":\"grant\"", "\"asks\":\"deny\"", "ha.asks is not one of the texts"),
                arguments("\"asks\":\"grant\"", "\"asks\":\"prevote\"", "ha.asks is not one of the texts"),
                arguments("\"asks\":\"grant\",", "", "ha.asks is missing"),
                arguments("\"grants\":[", "\"x\":[", "ha.grants is missing"),
                arguments("\"grants\":[", "\"grants\":{},\"x\":[", OTHERS_FIELD),
                arguments("\"grants\":[", "\"grants\":[[],", "ha.grants is not an object"),
                arguments("\"grants\":[", "\"grants\":[null,", "ha.grants is not an object"),
                arguments("\"grants\":[", "\"grants\":[],\"grants\":[", "ha.grants is given twice"),
                arguments("\"to\":\"gw-b\",", "", "ha.grants.to is missing"),
                arguments("\"inc\":\"fedcba9876543210\",", "", "ha.grants.inc is missing"),
                arguments("\"seq\":977,", "", "ha.grants.seq is missing"),
                arguments("\"term\":7,\"kind\"", "\"kind\"", "ha.grants.term is missing"),
                arguments("\"kind\":\"grant\",", "", "ha.grants.kind is missing"),
                arguments("\"kind\":\"grant\"", "\"kind\":\"none\"", "ha.grants.kind is not one of the texts"),
                arguments(",\"ms\":600", "", "ha.grants.ms is missing"),
                arguments("\"ms\":600", "\"ms\":86400001", "ha.grants.ms is not a whole number"),
                arguments("\"rank\":{", "\"x\":{", "ha.rank.priority is missing"),
                arguments("\"rank\":{", "\"rank\":1,\"x\":{", "ha.rank is not an object"),
                arguments("\"priority\":100", "\"priority\":1000001", "ha.rank.priority is not a whole number"),
                arguments(",\"eligible\":true", "", "ha.rank.eligible is missing"),
                arguments("\"resign\":false", "\"resign\":0", "ha.resign is not true or false"),
                arguments("\"resign\":false,", "", "ha.resign is missing"),
                arguments("\"resign\":false", "\"resign\":true,\"successor\":\"\"", "ha.successor is not one of"),
                arguments("\"resign\":false", "\"resign\":false,\"returned\":[1]", "ha.returned is not one of"),
                arguments("\"resign\":false", "\"resign\":false,\"returned\":\"\"", "ha.returned is not a list"),
                arguments("\"config\":\"00c0ffee\"", "\"config\":\"c0ffee\"", "ha.config is not one of the texts"),
                arguments(",\"config\":\"00c0ffee\"", "", "ha.config is missing"));
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @MethodSource("replacements")
    @Tag("X17")
    void aFieldThatIsMissingOrWrongIsNamed(String part, String replacement, String detail) {
        assertThat(good).contains(part);
        Decoded decoded = decode(good.replace(part, replacement));
        assertThat(decoded).isInstanceOfSatisfying(Decoded.Rejected.class, rejected -> {
            assertThat(rejected.cause()).isEqualTo(DropCause.BAD_FIELD);
            assertThat(rejected.detail()).startsWith(detail);
        });
    }

    @Test
    void moreThanSixteenEntriesAreTooMany() {
        String many = "\"returned\":[" + "\"0000000000000001\",".repeat(16) + "\"0000000000000001\"]";
        assertThat(decode(good.replace("\"resign\"", many + ",\"resign\"")))
                .isEqualTo(new Decoded.Rejected(DropCause.BAD_FIELD, "ha.returned has more than 16 entries"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "\"text\"",
                "{",
                "{\"isActive\"",
                "{\"isActive\":}",
                "{\"isActive\":NaN}",
                "{\"isActive\":true,}",
                "{'isActive':true}",
                "{isActive:true}",
                "{\"isActive\":tru}",
                "{\"bootTimeEPOCH\":007}",
                "{\"bootTimeEPOCH\":+7}",
                "{\"bootTimeEPOCH\":Infinity}",
                "{\"gatewayID\":\"a\nb\"}",
                "/* comment */{}",
                "{}{}",
                "{}x",
                "{}]",
                "\uFEFF{}",
                "{\"x\":[[[[[[[[[[]]]]]]]]]]}",
                "{\"x\":12345678901234567890123456789012345678901234567890}",
                "{\"x\":\"\\ud8\"}",
                "\u0000{}",
            })
    @Tag("X17")
    void whatIsNotOneJsonObjectIsMalformed(String frame) {
        assertThat(decode(frame))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.cause()).isEqualTo(DropCause.MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32BE", "UTF-16"})
    void anotherEncodingIsMalformed(String charset) {
        assertThat(codec.decode(ByteBuffer.wrap("{\"isActive\":true,\"gatewayID\":\"a\",\"bootTimeEPOCH\":7}"
                        .getBytes(Charset.forName(charset)))))
                .isInstanceOf(Decoded.Rejected.class);
    }

    @Test
    @Tag("X17")
    void brokenUtf8IsMalformedAlsoInFieldsThatAreIgnored() {
        byte[] frame = good.replace("\"resign\"", "\"x\":\"_\",\"resign\"").getBytes(StandardCharsets.ISO_8859_1);
        int place = new String(frame, StandardCharsets.ISO_8859_1).indexOf('_');
        assertThat(codec.decode(ByteBuffer.wrap(frame))).isEqualTo(new Decoded.Accepted(Probes.documented()));
        frame[place] = (byte) 0xe9;
        assertThat(codec.decode(ByteBuffer.wrap(frame)))
                .isEqualTo(new Decoded.Rejected(DropCause.MALFORMED, "not UTF-8"));
    }

    @Test
    @Tag("X17")
    void anEmptyBufferIsMalformed() {
        assertThat(codec.decode(ByteBuffer.allocate(0)))
                .isEqualTo(new Decoded.Rejected(DropCause.MALFORMED, "not a JSON object"));
    }

    @Test
    @Tag("X17")
    void whatIsLongerThanAFrameIsOversizedEvenIfItIsGood() {
        int padding = 1200 - good.length();
        assertThat(decode(good + " ".repeat(padding))).isInstanceOf(Decoded.Accepted.class);
        assertThat(decode(good + " ".repeat(padding + 1)))
                .isEqualTo(new Decoded.Rejected(DropCause.OVERSIZED, "1201 bytes"));
    }

    @Test
    void aFrameOfAnotherVersionIsCalledThatWhateverElseItHolds() {
        Decoded expected = new Decoded.Rejected(DropCause.OTHER_VERSION, "version 2");
        assertThat(decode(good.replace("\"v\":1", "\"v\":2"))).isEqualTo(expected);
        assertThat(decode("{\"gatewayID\":7,\"ha\":{\"cluster\":\"line-8\",\"state\":[{}],\"v\":2}}"))
                .isEqualTo(expected);
    }

    @Test
    @Tag("V6")
    void aFrameOfAnotherGroupIsCalledThatWhateverElseItHolds() {
        Decoded expected = new Decoded.Rejected(DropCause.OTHER_CLUSTER, "cluster 'line-8'");
        assertThat(decode(good.replace("line-7", "line-8"))).isEqualTo(expected);
        assertThat(decode("{\"ha\":{\"grants\":7,\"cluster\":\"line-8\"}}")).isEqualTo(expected);
        assertThat(decode(good.replace("line-7", "LINE-7")))
                .isEqualTo(new Decoded.Rejected(DropCause.OTHER_CLUSTER, "cluster 'LINE-7'"));
    }

    @Test
    void causesHaveTheCodesThatStandInCounters() {
        assertThat(Stream.of(DropCause.values()).map(DropCause::code))
                .containsExactly(
                        "oversized",
                        "malformed",
                        "other-version",
                        "other-cluster",
                        "bad-field",
                        "unsealed",
                        "unknown-key",
                        "bad-mac",
                        "duplicate",
                        "replayed",
                        "unproven");
    }

    private Decoded decode(String frame) {
        return codec.decode(ByteBuffer.wrap(frame.getBytes(StandardCharsets.UTF_8)));
    }
}
