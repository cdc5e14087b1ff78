package io.oneactive.iotedge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class FailoverSettingsTest {
    private static final String KEY = "c2VjcmV0IG9mIGEgZ3JvdXA=";

    private static void assertRefused(String name, UnaryOperator<FailoverSettings.Builder> change) {
        FailoverSettings.Builder builder = change.apply(FailoverSettings.builder("scope", KEY, "press-1"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + " = ")
                .hasMessageContaining("must be")
                .hasMessageNotContaining(KEY);
    }

    @Test
    void theKeyOfADeviceIsDerivedAsDocumented() {
        FailoverSettings settings =
                FailoverSettings.builder("scope", KEY, "press-1").build();
        // printf press-1 | openssl dgst -sha256 -hmac 'secret of a group' -binary | base64
        assertThat(settings.deviceKey).isEqualTo("GXCoogOnVbXYwca1Ddv+5sjcEu/i8Cn8+MWc2PunNe0=");
        assertThat(settings)
                .asString()
                .doesNotContain(KEY)
                .doesNotContain("GXCoogOnVbXYwca1Ddv+5sjcEu/i8Cn8+MWc2PunNe0=");
    }

    @Test
    void eachBadValueIsNamed() {
        assertRefused("provisioningHost", builder -> builder.provisioningHost("https://host"));
        assertRefused("queue.messages", builder -> builder.queue(0, 1 << 20, Overflow.REFUSE_NEW));
        assertRefused("queue.bytes", builder -> builder.queue(1, 1000, Overflow.REFUSE_NEW));
        assertRefused("inFlight", builder -> builder.inFlight(1_001));
        assertRefused("connectTimeLimit", builder -> builder.connectTimeLimit(Duration.ofMillis(999)));
        assertRefused("provisioningTimeLimit", builder -> builder.provisioningTimeLimit(Duration.ofMinutes(6)));
        assertRefused("acknowledgementTimeLimit", builder -> builder.acknowledgementTimeLimit(Duration.ZERO));
        assertRefused("handlerTimeLimit", builder -> builder.handlerTimeLimit(Duration.ZERO));
        assertRefused("closeTimeLimit", builder -> builder.closeTimeLimit(Duration.ofMinutes(2)));
        assertRefused("pauses.first", builder -> builder.pauses(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertRefused("pauses.longest", builder -> builder.pauses(Duration.ofSeconds(2), Duration.ofDays(1)));
        assertRefused("keepAlive", builder -> builder.keepAlive(Duration.ofMinutes(20)));
        assertRefused("groupSymmetricKey", builder -> FailoverSettings.builder("scope", "no key!", "press-1"));
        assertRefused("deviceId", builder -> FailoverSettings.builder("scope", KEY, "press 1"));
        assertThatThrownBy(() -> FailoverSettings.builder(" ", KEY, "press-1").build())
                .hasMessageStartingWith("scopeId");
    }
}
