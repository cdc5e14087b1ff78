package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays the files under {@code src/test/resources/scenarios} and compares every line. {@code -Dscenarios.rewrite=true} writes them anew; then
 * look at the difference before it is committed. Each says in a line {@code # covers: 6.1, 6.7} which sections and rules of the protocol it shows.
 */
class ScenarioTest {
    private static final Path FILES = Path.of("src", "test", "resources", "scenarios");
    private static final Path PROTOCOL = Path.of("..", "docs", "protocol.md");
    private static final Pattern HEADING = Pattern.compile("^## (\\d+)\\. ");
    private static final Pattern RULE = Pattern.compile("^(\\d+)\\. ");
    private static final String RULES = "6";
    private static final String COVERS = "# covers: ";

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

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void saysWhichPartOfTheProtocolItShows(String name) throws IOException {
        assertThat(covered(name)).isNotEmpty().isSubsetOf(partsOfTheProtocol());
    }

    @Test
    void everyRuleOfTheProtocolHasAScenario() throws IOException {
        Set<String> uncovered = new TreeSet<>(partsOfTheProtocol());
        uncovered.removeIf(part -> !part.startsWith(RULES + "."));
        assertThat(uncovered).as("rules of the protocol").isNotEmpty();
        for (String name : names()) {
            uncovered.removeAll(covered(name));
        }

        assertThat(uncovered).as("rules that no scenario covers").isEmpty();
    }

    /** What the line {@code # covers: 6.1, 6.7} of a scenario names. */
    private static List<String> covered(String name) throws IOException {
        return Files.readAllLines(FILES.resolve(name)).stream()
                .filter(line -> line.startsWith(COVERS))
                .flatMap(line -> Stream.of(line.substring(COVERS.length()).split(",")))
                .map(String::strip)
                .toList();
    }

    /** The numbers of the sections, and of the rules in the section of the rules: 2, 6, 6.1, … */
    private static Set<String> partsOfTheProtocol() throws IOException {
        Set<String> parts = new LinkedHashSet<>();
        String section = "";
        for (String line : Files.readAllLines(PROTOCOL)) {
            Matcher heading = HEADING.matcher(line);
            Matcher rule = RULE.matcher(line);
            if (heading.find()) {
                section = heading.group(1);
                parts.add(section);
            } else if (section.equals(RULES) && rule.find()) {
                parts.add(RULES + "." + rule.group(1));
            }
        }
        return parts;
    }
}
