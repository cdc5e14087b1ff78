package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.agent.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user sees it. */
class DemoIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private Path temporary;

    @BeforeEach
    void makeRoom() throws IOException {
        temporary = Files.createDirectory(directory.resolve("temporary"));
    }

    @Test
    void neverTwoAreActiveWithAFolderAsWitnessAndWhatIsKeptGoesOnAndCanBeEnded() throws Exception {
        List<ProcessHandle> nodes;
        try (HaProcess demo = start("--witness", "file", "--keep")) {
            assertThat(demo.awaitEnd(LIMIT)).as(demo.output()).isEqualTo(ExitCode.GOOD);
            assertIsWholeStory(demo);
            Matcher advice = Pattern.compile("End everything: kill (\\d+) (\\d+); rm -r (\\S+)")
                    .matcher(demo.output());
            assertThat(advice.find()).as(demo.output()).isTrue();
            assertThat(directory.resolve(advice.group(3))).isNotEmptyDirectory();
            nodes = List.of(handle(advice.group(1)), handle(advice.group(2)));
        }
        try {
            assertThat(nodes).allMatch(ProcessHandle::isAlive);
        } finally {
            nodes.forEach(ProcessHandle::destroy);
        }
        await().atMost(LIMIT).until(() -> nodes.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** By hand, with {@code -Dexcluded.tests=none}: in each build TortureIT does worse to a pair with Azurite. */
    @Test
    @Tag("long")
    void neverTwoAreActiveWithABlobAsWitness() throws Exception {
        try (HaProcess demo = start("--witness", "blob")) {
            assertThat(demo.awaitEnd(LIMIT)).as(demo.output()).isEqualTo(ExitCode.GOOD);
            assertIsWholeStory(demo);
            assertThat(demo.output()).doesNotContain(directory.toString());
        }
        assertThat(temporary).isEmptyDirectory();
    }

    private static void assertIsWholeStory(HaProcess demo) {
        assertThat(demo.output())
                .containsSubsequence(
                        "quorum mode, witness: a",
                        "ACTIVE",
                        "── planned transfer from gw-",
                        "── planned transfer from gw-",
                        "── kill -9 gw-",
                        "elected-with-witness",
                        "── start gw-",
                        "── SIGSTOP gw-",
                        "── SIGCONT gw-",
                        "── cut gw-a and gw-b off from each other",
                        "── heal the cut",
                        "ok  kill -9 of the active: other node active",
                        "ok  SIGCONT: first isActive() of the old one  no,",
                        "ok  instants with two active nodes",
                        "ok  activations with their fencing tokens")
                .doesNotContain("\u001b", System.getProperty("java.home"));
    }

    /**
     * By hand, with {@code -Dexcluded.tests=none}. In each build CSharpInteropIT kills and stops a node of open mode, and ScenariosOverChannelsTest of the
     * JGroups transport cuts and heals a group.
     */
    @Test
    @Tag("long")
    void openModeIsActiveOnBothSidesOfTheCutAndNowhereElse() throws Exception {
        try (HaProcess demo = start("--mode", "open")) {
            int exitCode = demo.awaitEnd(LIMIT);

            assertThat(exitCode).as(demo.output()).isEqualTo(ExitCode.GOOD);
            assertThat(demo.output())
                    .containsSubsequence(
                            "open mode, no witness",
                            "── cut gw-a and gw-b off from each other",
                            "no-active-heard",
                            "── heal the cut",
                            "2 active after",
                            "ok  instants with two active nodes but for the cut");
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void withoutNodeItSaysWhatToInstall() throws Exception {
        try (HaProcess demo =
                HaProcess.start(directory, Map.of("PATH", temporary.toString()), "demo", "--witness", "blob")) {
            assertThat(demo.awaitEnd(LIMIT)).as(demo.output()).isEqualTo(ExitCode.START);
            assertThat(demo.output())
                    .startsWith("ha: 'node' is needed on the path")
                    .contains("apt-get install nodejs npm");
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whenItIsInterruptedNothingStaysBehind() throws Exception {
        try (HaProcess demo = start()) {
            demo.awaitLine("gw-. is active, gw-. follows", LIMIT);
            List<ProcessHandle> nodes = nodesOf(demo);
            assertThat(nodes).hasSize(2);

            demo.terminate();
            demo.awaitEnd(LIMIT);

            await().atMost(LIMIT).until(() -> nodes.stream().noneMatch(ProcessHandle::isAlive));
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whenItDiesTheNodesEndByThemselves() throws Exception {
        try (HaProcess demo = start()) {
            demo.awaitLine("gw-. is active, gw-. follows", LIMIT);
            List<ProcessHandle> nodes = nodesOf(demo);
            assertThat(nodes).hasSize(2);

            demo.kill();

            await().atMost(LIMIT).until(() -> nodes.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    private HaProcess start(String... options) throws IOException {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "demo";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return HaProcess.start(directory, Map.of(), arguments);
    }

    private static List<ProcessHandle> nodesOf(HaProcess demo) {
        return demo.handle()
                .descendants()
                .filter(child -> commandLine(child).contains("DemoNode"))
                .toList();
    }

    /** All of it: what {@code ProcessHandle} tells ends within a class path of some length. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException ended) {
            return "";
        }
    }

    private static ProcessHandle handle(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }
}
