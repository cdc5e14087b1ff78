package com.example.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.HaConfigException;
import io.oneactive.spi.SettingValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttSettingsTest {
    private static MqttSettings read(String... settings) {
        Map<String, String> given = new HashMap<>();
        for (String setting : settings) {
            given.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        List<String> problems = new ArrayList<>();
        SettingValues values = SettingValues.check("transport.", MqttSettings.SPECS, Transports.given(given), problems);
        assertThat(problems).isEmpty();
        return MqttSettings.read(values);
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt://10.0.0.5, mqtt://10.0.0.5:1883",
        "mqtts://broker.plant, mqtts://broker.plant:8883",
        "mqtt://broker.plant:60123, mqtt://broker.plant:60123",
        "mqtts://[fe80::7]:1, mqtts://[fe80::7]:1"
    })
    void aBrokerHasANameAndAPort(String text, String understood) {
        assertThat(read("broker=" + text).address()).hasToString(understood);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5",
        "10.0.0.5:1883",
        "tcp://10.0.0.5:1883",
        "mqtt://10.0.0.5:0",
        "mqtt://10.0.0.5:65536",
        "mqtt://10.0.0.5:1883/topic",
        "mqtt://10.0.0.5?x",
        "mqtt://",
        "mqtt:10.0.0.5",
        "mqtt://bro ker"
    })
    void anythingElseIsNoBroker(String text) {
        assertThatThrownBy(() -> read("broker=" + text))
                .isInstanceOf(HaConfigException.class)
                .hasMessage(
                        "setting 'transport.broker' = '%s' (from builder) is no broker; allowed: mqtt://HOST:PORT or mqtts://HOST:PORT",
                        text);
    }

    @Test
    void aPasswordInTheAddressIsRefusedAndNotShown() {
        assertThatThrownBy(() -> read("broker=mqtt://gateway:s3cret@10.0.0.5"))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContainingAll("transport.broker", "builder", "transport.password")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @CsvSource({"/one", "one/", "$SYS/one", "one/+", "one/#"})
    void aTopicIsNoFilter(String topic) {
        assertThatThrownBy(() -> read("broker=mqtt://b", "topic=" + topic))
                .isInstanceOf(HaConfigException.class)
                .hasMessageContainingAll("'transport.topic' = '" + topic + "'", "allowed: up to 200 characters");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThatThrownBy(() -> read(
                        "broker=mqtt://b",
                        "keepAliveMS=1500",
                        "password=s3cret",
                        "trustedCertificates=ca.pem",
                        "topic=#"))
                .isInstanceOfSatisfying(
                        HaConfigException.class,
                        problem -> assertThat(problem.problems())
                                .hasSize(4)
                                .anyMatch(text ->
                                        text.contains("'transport.keepAliveMS' = '1500'") && text.contains("allowed"))
                                .anyMatch(text -> text.contains("'transport.password' = '***'"))
                                .anyMatch(text -> text.contains("'transport.trustedCertificates' = 'ca.pem'")
                                        && text.contains("mqtts")))
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void noPasswordIsShownByWhatHoldsIt() {
        assertThat(read("broker=mqtt://b", "username=gateway", "password=s3cret")
                        .toString())
                .contains("gateway")
                .doesNotContain("s3cret");
    }
}
