package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays the files under {@code src/test/resources/scenarios} and compares every line. {@code -Dscenarios.rewrite=true} writes them anew; then
 * look at the difference before it is committed.
 */
class ScenarioTest {
    private static final Path FILES = Path.of("src", "test", "resources", "scenarios");

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".txt"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void goesAsItIsWritten(String name) throws IOException {
        Path file = FILES.resolve(name);
        String written = Files.readString(file);

        String played = Scenario.play(written);

        if (Boolean.getBoolean("scenarios.rewrite")) {
            Files.writeString(file, played);
        } else {
            assertThat(played).isEqualTo(written);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void breaksNoInvariant(String name) throws IOException {
        assertThat(Scenario.play(Files.readString(FILES.resolve(name)))).doesNotContain("VIOLATION");
    }

    @Test
    void everyRuleOfTheProtocolHasAScenario() {
        List<String> names = namesOrThrow();

        for (int rule = 1; rule <= 11; rule++) {
            String prefix = "rule%02d-".formatted(rule);
            assertThat(names).as(prefix).anyMatch(name -> name.startsWith(prefix));
        }
    }

    private static List<String> namesOrThrow() {
        try {
            return names();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
