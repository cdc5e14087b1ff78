package io.oneactive.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the documents show is what is compiled. */
final class ShownExamplesTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path JGROUPS = Path.of("..", "docs", "jgroups.md");
    private static final Path EDGE = Path.of("..", "docs", "iot-edge.md");
    private static final Path EXAMPLES = Path.of("src/main/java/io/oneactive/examples");

    @Test
    void whatTheReadmeShowsIsWhatIsCompiledAndRun() throws IOException {
        String shown = between(Files.readString(README), "```java\n", "```");

        assertThat(shown).isEqualTo(compiled("ReadmeExample"));
        assertThat(shown.lines().count()).isBetween(8L, 20L);
    }

    @Test
    void whatTheJGroupsPageShowsIsWhatIsCompiledAndRun() throws IOException {
        String page = Files.readString(JGROUPS);

        assertThat(page).contains("```java\n" + compiled("JGroupsExample") + "```");
        assertThat(page).contains("```java\n" + compiled("JGroupsChannelExample") + "```");
        assertThat(page).contains("```xml\n" + Files.readString(Path.of("src/main/stacks/plant.xml")) + "```");
    }

    @Test
    void whatTheEdgePageShowsIsWhatIsCompiledAndRun() throws IOException {
        assertThat(Files.readString(EDGE)).contains("```java\n" + compiled("EdgeModuleExample") + "```");
    }

    private static String compiled(String example) throws IOException {
        return between(
                        Files.readString(EXAMPLES.resolve(example + ".java")),
                        "// example:begin\n",
                        "        // example:end")
                .indent(-8);
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertThat(from).as("'%s' is there", begin).isNotNegative();
        int to = text.indexOf(end, from + begin.length());
        assertThat(to).as("'%s' is there", end).isNotNegative();
        return text.substring(from + begin.length(), to);
    }
}
