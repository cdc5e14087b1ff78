package io.oneactive.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path EXAMPLE = Path.of("src/main/java/io/oneactive/examples/ReadmeExample.java");

    @Test
    void whatTheReadmeShowsIsWhatIsCompiledAndRun() throws IOException {
        String shown = between(Files.readString(README), "```java\n", "```");
        String compiled = between(Files.readString(EXAMPLE), "// example:begin\n", "        // example:end");

        assertThat(shown).isEqualTo(compiled.indent(-8));
        assertThat(shown.lines().count()).isBetween(8L, 20L);
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertThat(from).as("'%s' is there", begin).isNotNegative();
        int to = text.indexOf(end, from + begin.length());
        assertThat(to).as("'%s' is there", end).isNotNegative();
        return text.substring(from + begin.length(), to);
    }
}
