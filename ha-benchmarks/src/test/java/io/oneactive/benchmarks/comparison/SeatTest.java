package io.oneactive.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SeatTest {
    private static final Seat SEAT = new Seat(
            Product.CURATOR,
            "gw-a",
            "gw-b",
            "127.0.0.1",
            1,
            "127.0.0.1",
            2,
            Map.of("connect", "a:1=b", "state", "x y"));

    @Test
    void aSeatComesThroughACommandLineAsItWas() {
        assertThat(Seat.parse(SEAT.words())).isEqualTo(SEAT);
    }

    @Test
    void aMissingSettingIsNamed() {
        assertThatThrownBy(() -> SEAT.setting("other"))
                .hasMessage("setting 'other' is missing for curator; there are [connect, state]");
    }
}
