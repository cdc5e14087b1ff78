package io.oneactive.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingSpecTest {
    private static final List<SettingSpec> SPECS = List.of(
            SettingSpec.text("text", "a text"),
            SettingSpec.secret("secret", "a secret"),
            SettingSpec.integer("integer", 1, 65_535, "a number"),
            SettingSpec.duration("durationMS", 5, 60_000, "a duration"),
            SettingSpec.flag("flag", "a flag"),
            SettingSpec.list("list", "a list"),
            SettingSpec.path("path", "a path"),
            SettingSpec.choice("choice", List.of("one", "two"), "a choice"));

    private static SettingSpec spec(String key) {
        return SPECS.stream().filter(spec -> spec.key().equals(key)).findFirst().orElseThrow();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "text,anything",
        "secret,hush",
        "integer,1",
        "integer,65535",
        "durationMS,5",
        "durationMS,60000",
        "flag,true",
        "flag,false",
        "list,a",
        "path,/a/b",
        "choice,two"
    })
    void allowedValuesHaveNoFault(String key, String value) {
        assertThat(spec(key).fault(value)).isEmpty();
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource({
        "text,' ',is blank",
        "secret,'',is blank",
        "integer,0,is too small",
        "integer,65536,is too large",
        "integer,1.5,is no whole number",
        "integer,99999999999999999999,is no whole number",
        "durationMS,4,is too small",
        "durationMS,60001,is too large",
        "durationMS,200ms,is no whole number",
        "flag,yes,is neither true nor false",
        "list,'a,,b',has a blank entry",
        "choice,three,is none of the choices"
    })
    void otherValuesAreFaults(String key, String value, String fault) {
        assertThat(spec(key).fault(value)).contains(fault);
    }

    @Test
    void aPathThatThePlatformRefusesIsAFault() {
        assertThat(spec("path").fault("a\u0000b"))
                .hasValueSatisfying(fault -> assertThat(fault).startsWith("is no path"));
    }

    @Test
    void theKeyOfADurationTellsItsUnit() {
        assertThatThrownBy(() -> SettingSpec.duration("interval", 1, 2, "wrong"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ends with MS: interval");
    }

    @Test
    void everyKindSaysWhatIsAllowed() {
        assertThat(SPECS).allSatisfy(spec -> assertThat(spec.allowed()).isNotBlank());
        assertThat(spec("integer").allowed()).isEqualTo("a whole number from 1 to 65535");
        assertThat(spec("choice").allowed()).isEqualTo("one of one, two");
    }
}
