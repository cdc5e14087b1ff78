package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ha} at the root of the source tree. Runs after the module was packaged, so that it finds everything built. */
class LauncherIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path SCRIPT = Path.of("..", "ha").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    @Test
    void itsSyntaxIsSound() throws Exception {
        assertThat(run(List.of("bash", "-n", SCRIPT.toString()), Map.of(), ExitCode.GOOD))
                .isEmpty();
    }

    @Test
    void itRunsFromAnyDirectoryAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("linked-ha"), SCRIPT);

        assertThat(run(List.of(SCRIPT.toString(), "--version"), Map.of(), ExitCode.GOOD))
                .startsWith("OneActive ");
        assertThat(run(List.of(link.toString(), "--help"), Map.of(), ExitCode.GOOD))
                .startsWith("Usage: ha ");
    }

    @Test
    void itPassesExitCodesAndArgumentsOn() throws Exception {
        assertThat(run(List.of(SCRIPT.toString(), "node", "--config", "not here.yaml"), Map.of(), ExitCode.USAGE))
                .isEqualTo("ha: configuration file 'not here.yaml' does not exist");
    }

    @Test
    void withoutJavaItSaysWhatIsMissing() throws Exception {
        Path tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : List.of("bash", "dirname", "readlink", "sed")) {
            Files.createSymbolicLink(tools.resolve(tool), find(tool));
        }

        assertThat(run(
                        List.of("bash", SCRIPT.toString(), "--help"),
                        Map.of("PATH", tools.toString(), "JAVA_HOME", ""),
                        ExitCode.START))
                .isEqualTo("ha: no Java found: set JAVA_HOME, or put java on the path; Java 17 or newer is needed");
    }

    @Test
    void anOldJavaIsRefused() throws Exception {
        Path java = Files.createDirectories(directory.resolve("old/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho '    java.specification.version = 11' >&2\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));

        assertThat(run(
                        List.of(SCRIPT.toString(), "--help"),
                        Map.of("JAVA_HOME", directory.resolve("old").toString()),
                        ExitCode.START))
                .startsWith("ha: Java 17 or newer is needed;")
                .endsWith(" is Java 11");
    }

    /** The providers are found by files of one name in many jars, which must have become one file. */
    @Test
    void theInstalledLauncherRunsTheOneJarWithAllProviders() throws Exception {
        Path launcher = Path.of("src", "packaging", "bin", "ha").toAbsolutePath();
        Map<String, String> home =
                Map.of("ONEACTIVE_HOME", Path.of("target").toAbsolutePath().toString());

        assertThat(run(List.of(launcher.toString(), "--version"), home, ExitCode.GOOD))
                .startsWith("OneActive 0.");
        assertThat(run(
                        List.of(
                                launcher.toString(),
                                "config",
                                "--set",
                                "nodeId=gw-a",
                                "--set",
                                "witness.name=none-such",
                                "--set",
                                "health.name=none-such"),
                        home,
                        ExitCode.USAGE))
                .contains("exec, file-age, http, tcp", "azure-blob, azure-iothub, file");
    }

    private String run(List<String> command, Map<String, String> environment, int exitCode) throws Exception {
        try (HaProcess script = HaProcess.start(new ProcessBuilder(command), directory, environment)) {
            assertThat(script.awaitEnd(LIMIT)).as(script.output()).isEqualTo(exitCode);
            return script.output();
        }
    }

    private static Path find(String tool) throws IOException {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path file = Path.of(folder, tool);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        throw new IOException(tool + " is not on the path");
    }
}
