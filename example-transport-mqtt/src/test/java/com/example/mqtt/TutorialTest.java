package com.example.mqtt;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.TransportProvider;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/custom-transport.md shows is what is compiled, packaged and configured here. */
class TutorialTest {
    private static final Path TUTORIAL = Path.of("..", "docs", "custom-transport.md");

    /** A block of code, and before it the name of the file that it is from, as the text of a link. */
    private static final Pattern BLOCK = Pattern.compile(
            "\\[`([A-Za-z.-]+)`]\\(\\.\\./(example-transport-mqtt/[^)]+)\\)[^\n]*\n\n```(\\w+)\n(.*?)```",
            Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void everyBlockOfCodeIsFromTheFileThatIsNamedBeforeIt() throws IOException {
        String tutorial = Files.readString(TUTORIAL);
        List<MatchResult> blocks = BLOCK.matcher(tutorial).results().toList();
        for (MatchResult block : blocks) {
            String file = Files.readString(Path.of("..", block.group(2)));
            assertThat(block.group(2)).endsWith('/' + block.group(1));
            assertThat(Stream.of(0, 4, 8).map(spaces -> indented(block.group(4), spaces)))
                    .as("a part of %s:%n%s", block.group(1), block.group(4))
                    .anyMatch(file::contains);
        }
        assertThat(blocks).hasSizeGreaterThan(8);
        Matcher java =
                Pattern.compile("^```(java|xml|text)$", Pattern.MULTILINE).matcher(tutorial);
        assertThat(blocks.stream()
                        .filter(block -> !block.group(3).equals("yaml"))
                        .count())
                .as("blocks with the name of a file before them")
                .isEqualTo(java.results().count());
    }

    private static String indented(String text, int spaces) {
        return text.lines()
                .map(line -> line.isEmpty() ? line : " ".repeat(spaces) + line)
                .collect(joining("\n", "", "\n"));
    }

    @Test
    void theTableOfSettingsIsThatOfTheProvider() throws IOException {
        String table = new MqttTransportProvider()
                .settings().stream().map(TutorialTest::row).collect(joining("\n"));
        assertThat(Files.readString(TUTORIAL)).contains("|---|---|---|---|\n" + table + "\n\n");
    }

    private static String row(SettingSpec spec) {
        String value = spec.defaultValue().map(text -> '`' + text + '`').orElse(spec.isRequired() ? "required" : "–");
        return "| `%s` | %s | %s | %s |".formatted(spec.key(), value, spec.allowed(), spec.description());
    }

    @Test
    void theConfigurationIsUnderstoodByTheEngine() throws IOException {
        String tutorial = Files.readString(TUTORIAL);
        int begin = tutorial.indexOf("```yaml\n") + "```yaml\n".length();
        Path file = Files.writeString(
                folder.resolve("node.yaml"), tutorial.substring(begin, tutorial.indexOf("```", begin)));

        var settings = HaNode.settings(HaConfig.builder().file(file).build());

        assertThat(settings)
                .anyMatch(setting -> setting.key().equals("transport.name")
                        && setting.value().equals("mqtt"))
                .anyMatch(setting -> setting.key().equals("transport.password")
                        && setting.value().equals("***"));
    }

    @Test
    void theModuleNeedsTheApiAndNothingOfTheEngine() {
        ModuleDescriptor module = ModuleFinder.of(Path.of("target/classes"))
                .find("com.example.mqtt")
                .map(ModuleReference::descriptor)
                .orElseThrow();

        assertThat(module.requires().stream()
                        .map(ModuleDescriptor.Requires::name)
                        .filter(name -> name.startsWith("io.oneactive")))
                .containsExactly("io.oneactive");
        assertThat(module.provides()).singleElement().satisfies(provides -> {
            assertThat(provides.service()).isEqualTo(TransportProvider.class.getName());
            assertThat(provides.providers()).containsExactly(MqttTransportProvider.class.getName());
        });
    }

    @Test
    void theProviderIsFoundOnTheClassPath() {
        assertThat(ServiceLoader.load(TransportProvider.class))
                .filteredOn(provider -> provider.name().equals("mqtt"))
                .singleElement()
                .isInstanceOf(MqttTransportProvider.class);
    }
}
