package io.oneactive.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every case of {@code cases.txt} has a test, or says what it waits for. A test in Java says {@code @Tag("X7")}, a scenario {@code # cases:
 * X7}. The table of both is docs/scenarios.md, written anew with {@code -Dscenarios.rewrite=true}.
 */
class CaseCoverageTest {
    private static final Path ROOT = Path.of("..");
    private static final Path CASES = Path.of("src", "test", "resources", "cases.txt");
    private static final Path SCENARIOS = Path.of("src", "test", "resources", "scenarios");
    private static final Path TABLE = ROOT.resolve("docs").resolve("scenarios.md");
    private static final String NAMES_CASES = "# cases: ";
    private static final Pattern TAG = Pattern.compile("^ +@Tag\\(\"([A-Z][0-9]{1,2})\"\\)");
    private static final Pattern METHOD = Pattern.compile("^ +(?:[a-z]+ )*(?:void|Stream<DynamicTest>) (\\w+)\\(");

    /**
     * A case.
     *
     * @param about in half a line
     * @param waitsFor what it needs that does not exist; empty when it can be tested
     */
    private record Case(String about, String waitsFor) {}

    private static Map<String, Case> cases() throws IOException {
        Map<String, Case> cases = new LinkedHashMap<>();
        for (String line : Files.readAllLines(CASES)) {
            if (!line.startsWith("#")) {
                String[] parts = line.split(" \\| ", -1);
                Case read = new Case(parts[1], parts.length > 2 ? parts[2] : "");
                assertThat(cases.put(parts[0], read))
                        .as("%s is there twice", parts[0])
                        .isNull();
            }
        }
        return cases;
    }

    /** Which tests name which case. */
    private static Map<String, Set<String>> covered() throws IOException {
        Map<String, Set<String>> covered = new TreeMap<>();
        for (Path file : files(SCENARIOS, ".txt")) {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(NAMES_CASES)) {
                    for (String id : line.substring(NAMES_CASES.length()).split(", *", -1)) {
                        add(covered, id.strip(), name(file, ".txt"));
                    }
                }
            }
        }
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(Files::isDirectory).sorted().toList()) {
                Path tests = module.resolve("src").resolve("test").resolve("java");
                // The suites for those who write transports and witnesses are no tests of their own, but run by them.
                Path suites = module.resolve("src").resolve("main").resolve("java");
                for (Path file : files(tests, ".java")) {
                    readTags(file, covered);
                }
                for (Path file : files(suites, "Tck.java")) {
                    readTags(file, covered);
                }
            }
        }
        return covered;
    }

    private static void readTags(Path file, Map<String, Set<String>> covered) throws IOException {
        List<String> open = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Matcher tag = TAG.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (tag.find()) {
                open.add(tag.group(1));
            } else if (method.find()) {
                for (String id : open) {
                    add(covered, id, name(file, ".java") + "." + method.group(1));
                }
                open.clear();
            }
        }
        assertThat(open).as("tags without a method in %s", file.getFileName()).isEmpty();
    }

    private static void add(Map<String, Set<String>> covered, String id, String test) {
        covered.computeIfAbsent(id, none -> new TreeSet<>()).add(test);
    }

    private static List<Path> files(Path folder, String end) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.getFileName().toString().endsWith(end))
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path file, String end) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - end.length());
    }

    @Test
    void everyCaseHasATestOrSaysWhatItWaitsFor() throws IOException {
        Map<String, Set<String>> covered = covered();
        Map<String, Case> cases = cases();

        assertThat(cases).hasSizeGreaterThan(80);
        assertThat(cases.entrySet().stream()
                        .filter(entry -> entry.getValue().waitsFor().isEmpty())
                        .map(Map.Entry::getKey)
                        .filter(id -> !covered.containsKey(id)))
                .as("cases that no test names")
                .isEmpty();
    }

    @Test
    void whatHasATestDoesNotWait() throws IOException {
        Map<String, Set<String>> covered = covered();

        assertThat(cases().entrySet().stream()
                        .filter(entry -> !entry.getValue().waitsFor().isEmpty())
                        .map(Map.Entry::getKey)
                        .filter(covered::containsKey))
                .isEmpty();
    }

    @Test
    void noTestNamesACaseThatIsNotThere() throws IOException {
        assertThat(covered().keySet()).isSubsetOf(cases().keySet());
    }

    @Test
    void theDocumentIsTheTable() throws IOException {
        String table = table(cases(), covered());

        if (Boolean.getBoolean("scenarios.rewrite")) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE)).isEqualTo(table);
    }

    private static String table(Map<String, Case> cases, Map<String, Set<String>> covered) {
        StringBuilder text = new StringBuilder("""
                # Cases taken from the tests of other systems

                Black-box cases that other systems for the same purpose test: L a lease-held role, K leader election by a record, W quorum, V virtual
                router addresses, H sealed messages, Z a blob's lease, X the original library. Each has a test that names it, by `@Tag("X7")` or, in a
                scenario of `ha-testkit/src/test/resources/scenarios`, by `# cases: X7`; or it says which part of the product it waits for.
                `CaseCoverageTest` compares this table with the tests.

                | case | what | tests |
                |---|---|---|
                """);
        cases.forEach((id, known) -> {
            String tests = known.waitsFor().isEmpty()
                    ? String.join(", ", covered.getOrDefault(id, Set.of()))
                    : "*waits for: " + known.waitsFor() + "*";
            text.append("| ").append(id).append(" | ").append(known.about()).append(" | ");
            text.append(tests).append(" |\n");
        });
        return text.toString();
    }
}
