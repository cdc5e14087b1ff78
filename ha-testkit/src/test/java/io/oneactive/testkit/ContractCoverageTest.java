package io.oneactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every line of the contract has a test or a document that exists, or says what it waits for; docs/contract.md is the table. */
class ContractCoverageTest {
    private static final Path ROOT = Path.of("..");
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Path TABLE = DOCS.resolve("contract.md");
    private static final Path IDS = Path.of("src", "test", "resources", "contract-ids.txt");
    private static final Pattern ROW = Pattern.compile("^\\| (S\\d-\\d\\d) \\| (.+) \\| (.+) \\|$");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");
    private static final String WAITS = "*waits for: ";

    private static List<Matcher> rows() throws IOException {
        List<Matcher> rows = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static Map<String, Path> testClasses() throws IOException {
        Map<String, Path> classes = new HashMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                for (String folder : List.of("main", "test")) {
                    Path sources = module.resolve("src").resolve(folder).resolve("java");
                    if (Files.isDirectory(sources)) {
                        try (Stream<Path> files = Files.walk(sources)) {
                            files.filter(file -> file.toString().matches(".*(Test|IT|Tck)\\.java"))
                                    .forEach(file -> classes.put(
                                            file.getFileName().toString().replace(".java", ""), file));
                        }
                    }
                }
            }
        }
        return classes;
    }

    @Test
    void everyLineOfTheContractHasItsRowInOrder() throws IOException {
        List<String> ids = Files.readAllLines(IDS);

        assertThat(ids).hasSize(68);
        assertThat(rows().stream().map(row -> row.group(1))).containsExactlyElementsOf(ids);
    }

    @Test
    void everyRowNamesATestOrADocumentOrWhatItWaitsFor() throws IOException {
        for (Matcher row : rows()) {
            String evidence = row.group(3);
            assertThat(TEST.matcher(evidence).find() || LINK.matcher(evidence).find() || evidence.contains(WAITS))
                    .as("%s: %s", row.group(1), evidence)
                    .isTrue();
        }
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, Path> classes = testClasses();
        int named = 0;
        for (Matcher row : rows()) {
            Matcher test = TEST.matcher(row.group(3));
            while (test.find()) {
                named++;
                Path file = classes.get(test.group(1));
                assertThat(file).as("%s names %s", row.group(1), test.group()).isNotNull();
                assertThat(Files.readString(file))
                        .as("%s names %s", row.group(1), test.group())
                        .containsPattern("(void|Stream<DynamicTest>) " + test.group(2) + "\\(");
            }
        }
        assertThat(named).isGreaterThan(50);
    }

    @Test
    void everyDocumentThatIsNamedExists() throws IOException {
        for (Matcher row : rows()) {
            Matcher link = LINK.matcher(row.group(3));
            while (link.find()) {
                assertThat(DOCS.resolve(link.group(1)))
                        .as("%s names %s", row.group(1), link.group(1))
                        .exists();
            }
        }
    }
}
