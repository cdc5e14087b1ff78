package io.oneactive.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.ResolvedSetting;
import io.oneactive.spi.SettingValues.Given;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

final class SettingValuesTest {
    private static final List<SettingSpec> SPECS = List.of(
            SettingSpec.integer("port", 0, 65_535, "the port").defaultsTo("60000"),
            SettingSpec.list("peers", "who else"),
            SettingSpec.duration("pauseMS", 1, 1_000, "a pause"),
            SettingSpec.flag("loud", "shouts").defaultsTo("false"),
            SettingSpec.path("folder", "where").required(),
            SettingSpec.secret("key", "hush"));

    private final List<String> problems = new ArrayList<>();

    private SettingValues check(Map<String, Given> given) {
        return SettingValues.check("transport.", SPECS, given, problems);
    }

    private static Given from(String source, String value) {
        return new Given(value, source);
    }

    @Test
    void valuesAreReadByTheirKind() {
        SettingValues values = check(Map.of(
                "peers", from("builder", "a, b"),
                "pauseMS", from("file", " 20 "),
                "folder", from("builder", "/x"),
                "key", from("environment", "hush")));

        assertThat(problems).isEmpty();
        assertThat(values.integer("port")).isEqualTo(60_000);
        assertThat(values.list("peers")).containsExactly("a", "b");
        assertThat(values.duration("pauseMS")).isEqualTo(Duration.ofMillis(20));
        assertThat(values.flag("loud")).isFalse();
        assertThat(values.path("folder")).contains(Path.of("/x"));
        assertThat(values.source("port")).isEqualTo("default");
        assertThat(values.source("pauseMS")).isEqualTo("file");
        assertThat(values.isSet("port")).isFalse();
        assertThat(values.isSet("key")).isTrue();
    }

    @Test
    void allFaultsAreReportedTogetherWithKeyValueSourceAndWhatIsAllowed() {
        check(Map.of(
                "port", from("file a.yaml", "70000"),
                "prot", from("builder", "1"),
                "key", from("environment HA_KEY", " ")));

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "setting 'transport.port' = '70000' (from file a.yaml) is too large; allowed: a whole number from 0 to"
                                + " 65535",
                        "unknown setting 'transport.prot' (from builder); known: transport.folder, transport.key, transport.loud,"
                                + " transport.pauseMS, transport.peers, transport.port",
                        "setting 'transport.key' = '***' (from environment HA_KEY) is blank; allowed: a text that is not blank",
                        "setting 'transport.folder' is missing; it is needed: where (a path of the file system)");
    }

    @Test
    void secretsAreNeverShown() {
        SettingValues values = check(Map.of("folder", from("builder", "/x"), "key", from("builder", "hush")));

        assertThat(values.resolved())
                .extracting(ResolvedSetting::value)
                .doesNotContain("hush")
                .contains("***");
        assertThat(values.problem("key", "is refused")).doesNotContain("hush");
    }

    @Test
    void askingForWhatIsNotThereIsAProgrammersError() {
        SettingValues values = check(Map.of("folder", from("builder", "/x")));

        assertThatThrownBy(() -> values.text("nothing")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> values.duration("pauseMS")).isInstanceOf(NoSuchElementException.class);
        assertThat(values.optionalDuration("pauseMS")).isEmpty();
        assertThat(values.list("peers")).isEmpty();
    }
}
