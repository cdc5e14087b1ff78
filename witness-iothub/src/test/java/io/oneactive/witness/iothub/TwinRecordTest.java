package io.oneactive.witness.iothub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwinRecordTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final TwinRecord RECORD = TwinRecord.first("line-7", LEASE)
            .heldBy(UUID.randomUUID(), "Line-7/press_02.gateway", Long.MAX_VALUE, LEASE);
    private static final String ENDLESS = "9".repeat(500);

    private static JsonObject fields() {
        return JsonParser.parseString(RECORD.patch().toJsonElement().toString())
                .getAsJsonObject()
                .getAsJsonObject(TwinRecord.KEY);
    }

    @Test
    void whatIsWrittenIsRead() {
        assertThat(TwinRecord.parse(fields())).isEqualTo(RECORD);
    }

    @Test
    void everyWriteRaisesTheSequence() {
        assertThat(RECORD.freed().sequence()).isEqualTo(RECORD.sequence() + 1);
        assertThat(RECORD.heldBy(RECORD.nonce(), "gw-a", 1, LEASE).sequence()).isEqualTo(RECORD.sequence() + 1);
        assertThat(RECORD.freed().isHeldBy(RECORD.nonce())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "v, 2",
        "v, '\"1\"'",
        "v, 1e0",
        "v, null",
        "v, [1]",
        "cluster, 7",
        "term, 7",
        "term, '\"-7\"'",
        "term, '\"99999999999999999999\"'",
        "term, '\"9223372036854775808\"'",
        "term, '\"\"'",
        "nonce, '\"x\"'",
        "seq, -1",
        "seq, 1.5",
        "seq, 1e3",
        "seq, 4503599627370495",
        "seq, 9223372036854775808",
        "leaseMs, 0",
        "leaseMs, 99999999999",
        "released, '\"yes\"'",
        "holder, null",
    })
    void aDamagedFieldIsNamed(String key, String json) {
        JsonObject fields = fields();
        fields.add(key, JsonParser.parseString(json));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TwinRecord.parse(fields))
                .withMessageContaining("'" + key + "'");
    }

    @Test
    void whatIsSaidOfAnEndlessFieldIsShort() {
        for (String key : new String[] {"v", "cluster", "term", "nonce", "seq", "leaseMs", "released"}) {
            JsonObject fields = fields();
            fields.add(
                    key,
                    JsonParser.parseString(key.equals("nonce") || key.equals("term") ? '"' + ENDLESS + '"' : ENDLESS));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TwinRecord.parse(fields))
                    .satisfies(
                            said -> assertThat(said.getMessage()).contains(key).hasSizeLessThan(200));
        }
    }

    /** A version that does not fit would else be taken for a smaller one, which is there too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reported\":{\"$version\":4294967301}}",
                "{\"reported\":{\"$version\":5.5}}",
                "{\"reported\":{\"$version\":null}}",
                "{\"reported\":{}}",
                "{\"reported\":7}",
                "{\"desired\":{}}",
                "[]",
                "",
                "{",
            })
    void whatIsNoTwinIsNoView(String body) {
        assertThatExceptionOfType(HubFault.class)
                .isThrownBy(() -> TwinView.parse(body.getBytes(StandardCharsets.UTF_8), 0))
                .withMessageContaining("no twin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "true", "[]", "{}", "\"held\"", "{\"v\":1,\"cluster\":\"line-7\"}"})
    void whatIsNoRecordIsDamage(String found) throws HubFault {
        String body = "{\"reported\":{\"haWitness\":" + found + ",\"$version\":5}}";

        TwinView view = TwinView.parse(body.getBytes(StandardCharsets.UTF_8), 0);

        assertThat(view.record()).isNull();
        assertThat(view.damage()).isNotBlank();
    }
}
