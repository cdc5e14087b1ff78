package io.oneactive.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleFrameTest {
    @Test
    void aProbeSaysWhoSentItAndWhomItHears() {
        assertThat(SampleFrame.in("""
                {"isActive":false,"gatewayID":"gw-b","bootTimeEPOCH":1,"ha":{"v":1,"cluster":"line-7","grants":\
                [{"to":"gw-a","inc":"1","seq":7}],"rank":{"priority":1}}}""")).contains(new SampleFrame("gw-b", Optional.of("line-7"), Set.of("gw-a")));
    }

    @Test
    void aFrameWithoutOurPartIsOfTheOriginal() {
        assertThat(SampleFrame.in("{\"isActive\":true,\"gatewayID\":\"cs\",\"bootTimeEPOCH\":1}"))
                .get()
                .matches(SampleFrame::isOfTheOriginal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "{", "{\"gatewayID\":7}", "{\"gatewayID\":\"a\"", "[]", "\ufffd\u0000"})
    void whatIsNoFrameIsNone(String text) {
        assertThat(SampleFrame.in(text)).isEmpty();
    }
}
