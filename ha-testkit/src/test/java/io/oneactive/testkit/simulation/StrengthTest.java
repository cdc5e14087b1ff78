package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrengthTest {
    private static final Strength LOSS = Fault.LOSS.strength();

    @Test
    void whatIsChangedIsWhatIsSaid() {
        Strength changed =
                LOSS.changed("weight", "3").changed("share", "1..2.5%").changed("lasts", "4T");

        assertThat(changed).isEqualTo(new Strength(3, 0.01, 0.025, 4, 4));
        assertThat(changed.difference("loss", LOSS)).isEqualTo("loss.weight=3 loss.share=1..2.5% loss.lasts=4..4T");
        assertThat(LOSS.difference("loss", LOSS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "weight,0",
        "weight,-1",
        "share,50..20%",
        "share,-1..20%",
        "share,20..101%",
        "lasts,-1..2T",
        "lasts,3..2T"
    })
    void whatCannotBeIsRefused(String what, String value) {
        assertThatThrownBy(() -> LOSS.changed(what, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fault");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5..60", "5-60%", "", "a..b%"})
    void whatIsNotUnderstoodIsNamed(String value) {
        assertThatThrownBy(() -> LOSS.changed("share", value)).hasMessageContaining("0.5..10T");
    }

    @Test
    void aFaultHasNothingElse() {
        assertThatThrownBy(() -> LOSS.changed("colour", "3")).hasMessageContaining("colour");
    }
}
