package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is delivered beside the program still fits it: files that it names are there, command lines and settings are taken. */
class PackagingTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path PACKAGING = Path.of("src", "packaging");

    /** Of one field in a module twin. */
    private static final int LONGEST_OPTIONS = 512;

    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void theManifestStartsARunWithSettingsThatAreAllKnown(@TempDir Path directory) throws Exception {
        JsonNode module = mapper.readTree(
                        PACKAGING.resolve("iotedge/deployment.json").toFile())
                .at("/modulesContent/$edgeAgent/properties.desired/modules/oneactive");
        String options = module.at("/settings/createOptions").textValue();
        assertThat(options).hasSizeLessThan(LONGEST_OPTIONS);
        JsonNode container = mapper.readTree(options);
        assertTaken(words(container.get("Cmd")));
        assertThat(container.at("/HostConfig/NetworkMode").textValue()).isEqualTo("host");
        Map<String, String> environment = new TreeMap<>();
        module.get("env")
                .properties()
                .forEach(entry -> environment.put(
                        entry.getKey(), entry.getValue().get("value").textValue()));
        assertThat(container.at("/HostConfig/Binds/0").textValue())
                .as("the state outlives the container")
                .endsWith(":" + environment.get("HA_STATE_DIRECTORY"));

        Files.createDirectory(directory.resolve("temporary"));
        try (HaProcess config = HaProcess.start(directory, environment, "config")) {
            assertThat(config.awaitEnd(LIMIT)).as(config.output()).isEqualTo(ExitCode.GOOD);
            // Whatever is misspelt is not taken from the environment, and would not be shown.
            assertThat(environment.keySet())
                    .hasSizeGreaterThan(8)
                    .allSatisfy(variable -> assertThat(config.output()).contains("environment " + variable));
            assertThat(config.output()).doesNotContain("sp=rw&");
        }
    }

    @Test
    void whatTheImageIsMadeOfIsThereAndItsCommandsAreTaken() throws Exception {
        List<String> lines = Files.readAllLines(PACKAGING.resolve("docker/Dockerfile"));
        for (String line : lines) {
            String[] words = line.split(" +", -1);
            if (words[0].equals("COPY")) {
                for (String file : List.of(words).subList(1, words.length - 1)) {
                    assertThat(file.equals("target/ha.jar") || Files.exists(Path.of(file)))
                            .as(file)
                            .isTrue();
                }
            } else if (words[0].equals("CMD")) {
                assertTaken(words(mapper.readTree(line.substring(4))));
            }
        }
        assertThat(lines).anyMatch(line -> line.startsWith("CMD [")).contains("ENTRYPOINT [\"ha\"]", "USER oneactive");
    }

    @Test
    void theUnitStartsARunAndTellsWhatSystemdMustKnow() throws Exception {
        List<String> unit = Files.readAllLines(PACKAGING.resolve("systemd/oneactive.service"));
        String start = unit.stream()
                .filter(line -> line.startsWith("ExecStart="))
                .findFirst()
                .orElseThrow();

        List<String> words = List.of(start.substring("ExecStart=".length()).split(" ", -1));
        assertThat(words.get(0)).isEqualTo("/usr/bin/ha");
        assertTaken(words.subList(1, words.size()));
        assertThat(unit)
                .contains("Type=notify", "NotifyAccess=all", "WatchdogSec=30", "KillMode=mixed", "Delegate=yes");
    }

    @Test
    void thePackageHasEverythingThatItsScriptInstalls() throws IOException {
        String script = Files.readString(PACKAGING.resolve("debian/build"));

        for (String file : List.of("bin/ha", "bin/ha-warm", "hooks/virtual-ip", "systemd/oneactive.service")) {
            assertThat(script).contains("\"$packaging/" + file + "\"");
            assertThat(PACKAGING.resolve(file)).exists();
        }
        for (String document : List.of("getting-started", "run", "commands", "metrics")) {
            assertThat(Path.of("..", "docs", document + ".md")).exists();
        }
    }

    private static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.textValue()));
        return words;
    }

    private static void assertTaken(List<String> words) {
        assertThatCode(() -> Ha.commandLine().parseArgs(words.toArray(String[]::new)))
                .as(String.join(" ", words))
                .doesNotThrowAnyException();
    }
}
