package io.oneactive.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.spi.SettingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares docs/configuration.md with the specifications; {@code -Dconfiguration.rewrite=true} writes the table anew. */
class ConfigurationDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/configuration.md");
    private static final String START =
            "<!-- settings: written by ConfigurationDocumentTest; -Dconfiguration.rewrite=true -->\n";
    private static final String END = "<!-- end of settings -->";
    private static final Set<String> DEPENDENT = Set.of("maxPromiseMS", "handoverTimeoutMS");

    @Test
    void theTableIsThatOfTheSpecifications() throws IOException {
        String document = Files.readString(DOCUMENT);
        int start = document.indexOf(START) + START.length();
        int end = document.indexOf(END);
        if (Boolean.getBoolean("configuration.rewrite")) {
            Files.writeString(DOCUMENT, document.substring(0, start) + table() + document.substring(end));
        }
        assertThat(Files.readString(DOCUMENT)).contains(START + table() + END);
    }

    @Test
    void theExampleIsUnderstood(@TempDir Path directory) throws IOException {
        String example = Files.readString(DOCUMENT).split("```yaml\n", -1)[1].split("```", -1)[0];
        List<String> problems = new ArrayList<>();
        Map<String, Found> settings =
                ConfigFile.read(Files.writeString(directory.resolve("example.yaml"), example), problems);
        assertThat(problems).isEmpty();
        Map<String, Found> own = settings.entrySet().stream()
                .filter(entry -> !entry.getKey().matches("(transport|witness)\\.(?!name).*"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        new Relations(new EngineValues(own, problems), problems).check();
        assertThat(problems).isEmpty();
        assertThat(settings).hasSize(9);
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| setting | default | allowed | what it does |\n|---|---|---|---|\n");
        for (SettingSpec spec : EngineSettings.specs(200, 600)) {
            String value = spec.isRequired()
                    ? "required"
                    : spec.defaultValue().map(text -> "`" + text + "`").orElse("–");
            table.append("| `%s`<br>`%s` | %s | %s | %s |\n"
                    .formatted(
                            spec.key(),
                            EnvironmentVariables.name(spec.key()),
                            DEPENDENT.contains(spec.key()) ? "see right" : value,
                            spec.allowed(),
                            spec.description()));
        }
        return table.toString();
    }
}
