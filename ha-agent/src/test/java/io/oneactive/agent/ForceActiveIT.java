package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.demo.FreePorts;
import io.oneactive.witness.file.FileWitnessProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ha force-active} with real processes: the night in which the other node and the witness are both gone, and the morning after. By hand
 * ({@code -Dexcluded.tests=none -Dit.test=ForceActiveIT}), since the silence that is asked for takes its time.
 */
@Tag("long")
class ForceActiveIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern ACTIVE_IN = Pattern.compile("(gw-[ab]) IS ACTIVE in term (\\d+)");

    @TempDir
    private Path directory;

    private void configure(String node, int port, int peer) throws IOException {
        Files.writeString(
                directory.resolve(node + ".yaml"), """
                cluster: line-7
                nodeId: %s
                members: [gw-a, gw-b]
                probeIntervalMS: 300
                failedProbeCount: 5
                stateDirectory: state-%s
                transport:
                  name: udp-broadcast
                  address: 127.0.0.1
                  port: %d
                  peers: 127.0.0.1:%d
                witness:
                  name: file
                  folder: witness
                control:
                  socket: %s.sock
                """.formatted(node, node, port, peer, directory.resolve(node)));
    }

    private HaProcess start(String node) throws IOException {
        return HaProcess.start(directory, Map.of(), "node", "--config", node + ".yaml");
    }

    private record Ended(int exitCode, String output) {}

    private Ended ha(String command, String node, String... more) throws IOException, InterruptedException {
        String[] arguments = Stream.concat(Stream.of(command, "--config", node + ".yaml"), Stream.of(more))
                .toArray(String[]::new);
        try (HaProcess process = HaProcess.start(directory, Map.of(), arguments)) {
            return new Ended(process.awaitEnd(LIMIT), process.output());
        }
    }

    private String await(String what, Callable<String> output, String wanted) {
        return Awaitility.await(what)
                .pollInterval(Duration.ofMillis(200))
                .atMost(LIMIT)
                .until(output, text -> Pattern.compile(wanted).matcher(text).find());
    }

    private String status(String node) throws IOException, InterruptedException {
        return ha("status", node).output();
    }

    private static Matcher active(String status) {
        Matcher matcher = ACTIVE_IN.matcher(status);
        assertThat(matcher.find()).as(status).isTrue();
        return matcher;
    }

    @Test
    void theOneThatIsLeftIsActiveByAPersonsWordAndBothAreAPairAgainAfterwards() throws Exception {
        FileWitnessProvider.initialise(Files.createDirectory(directory.resolve("witness")), "line-7");
        Files.createDirectories(directory.resolve("temporary"));
        int one = FreePorts.next();
        int two = FreePorts.next();
        configure("gw-a", one, two);
        configure("gw-b", two, one);
        try (HaProcess a = start("gw-a");
                HaProcess b = start("gw-b")) {
            Matcher before =
                    active(await("both are there", () -> status("gw-b"), "IS ACTIVE[\\s\\S]*gw-a +(ACTIVE|PASSIVE) "));
            String dead = before.group(1);
            String left = RunPair.other(dead);
            long token = Long.parseLong(before.group(2));

            assertThat(ha("force-active", left, "--confirm", "line-7", "--off", dead))
                    .as("while the other one is there")
                    .satisfies(refused -> assertThat(refused.exitCode()).isEqualTo(6))
                    .satisfies(refused -> assertThat(refused.output()).contains("refused: "));
            Files.move(directory.resolve("witness"), directory.resolve("witness-away"));
            (dead.equals("gw-a") ? a : b).kill();
            await(
                    "it may be forced",
                    () -> ha("force-active", left, "--confirm", "line-8", "--off", dead)
                            .output(),
                    "'line-8' is not");
            assertThat(status(left)).contains("NOBODY IS ACTIVE");

            long forced = force(left, dead);

            assertThat(forced).isGreaterThan(token);
            assertThat(await("it carries the role", () -> status(left), left + " IS ACTIVE"))
                    .contains("term " + forced + " was forced at", "CARRIES THE ROLE NOW: keep " + dead + " off");
            assertThat((dead.equals("gw-a") ? b : a).output()).contains("forced");

            Files.move(directory.resolve("witness-away"), directory.resolve("witness"));
            await("it is regular", () -> status(left), "term " + forced + " was forced at .* regular since");
            try (HaProcess again = start(dead)) {
                String back = await("it follows", () -> status(dead), left + " IS ACTIVE in term " + forced);
                assertThat(back).doesNotContain("was forced");
                assertThat(status(left)).contains(left + " IS ACTIVE in term " + forced, "was forced at");
                assertThat(again.output()).doesNotContain(dead + "  ACTIVE");
            }
        }
    }

    /** As a person does it, who tries again when the machine stood still meanwhile and the silence has to begin anew. */
    private String answer(String left, String typed) throws IOException, InterruptedException {
        try (HaProcess person = HaProcess.start(directory, Map.of(), "force-active", "--config", left + ".yaml")) {
            person.type(typed);
            int exitCode = person.awaitEnd(LIMIT);
            return person.output() + "\nexit code " + exitCode;
        }
    }

    private long force(String left, String dead) {
        assertThat(await("a wrong name is refused", () -> answer(left, "line-seven"), "'line-seven' is not"))
                .contains("OFF now: " + dead, "exit code 6");
        String said = await("the right one is not", () -> answer(left, "line-7"), left + " is active in term \\d+");
        assertThat(said).contains("exit code 0");
        Matcher matcher = Pattern.compile("is active in term (\\d+)").matcher(said);
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
