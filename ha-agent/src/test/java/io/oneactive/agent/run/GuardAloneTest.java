package io.oneactive.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A guard whose agent says something and does nothing: here nobody helps the guard out. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class GuardAloneTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SECOND = 1_000_000_000;
    private static final Guard.Budget BUDGET = new Guard.Budget("TERM", 0, SECOND);

    @TempDir
    private Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Optional<Process> guard = Optional.empty();
    private Optional<SocketChannel> channel = Optional.empty();
    private Optional<BufferedReader> reports = Optional.empty();

    @AfterEach
    void endAll() throws Exception {
        guard.ifPresent(Process::destroyForcibly);
        for (AutoCloseable one : open) {
            one.close();
        }
        ProcessTree.ofAnyAge(mark()).kill(0, true);
    }

    @Test
    void whenItBreaksItEndsTheCommandAndItself() throws Exception {
        start(List.of(), "sleep 1000");
        long command = startForSeconds(3_600);

        say("nonsense");

        assertThat(guard.orElseThrow().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(isAlive(command)).isFalse();
    }

    @Test
    void whenTheAgentSaysNothingMoreTheCommandEndsWithItsRole() throws Exception {
        start(List.of(), "trap '' TERM; while :; do sleep 1; done");
        long command = startForSeconds(4);

        Awaitility.await("the command is dead").atMost(LIMIT).until(() -> !isAlive(command));

        assertThat(guard.orElseThrow().isAlive()).isTrue();
    }

    /** Once more when the guard was so late, as it may be on a busy machine, that the time was not worth a start. */
    private long startForSeconds(long seconds) throws IOException {
        for (int run = 1; true; run++) {
            say("until 7 " + (System.nanoTime() + seconds * SECOND));
            say("start " + run + " 7");
            String[] words = await("(started|refused) " + run + "( .*)?").split(" ", -1);
            if (words[0].equals("started")) {
                return Long.parseLong(words[2]);
            }
        }
    }

    /** The kernel ends the command itself; nobody but the watcher ends its child. */
    @Test
    void whenItIsKilledTheWatcherEndsTheChildrenOfTheCommand() throws Exception {
        Path pid = directory.resolve("child");
        start(List.of(), "sleep 1000 & echo $! > %s.new; mv %s.new %s; wait".formatted(pid, pid, pid));
        long command = startForSeconds(3_600);
        Awaitility.await("the child is there").atMost(LIMIT).until(() -> Files.exists(pid));
        long child = Long.parseLong(Files.readString(pid).strip());

        guard.orElseThrow().destroyForcibly();

        Awaitility.await("both are dead").atMost(LIMIT).until(() -> !isAlive(command) && !isAlive(child));
    }

    /** It sees a clock that the test sets: whether the machine was suspended is told by the time since the boot. */
    @Test
    void afterASuspendTheCommandEndsAndNoneStartsBeforeTheAgentHasSaidSomethingLater() throws Exception {
        Path uptime = Files.writeString(directory.resolve("uptime"), "1000.00 1000.00\n");
        start(
                List.of(
                        "sh",
                        "-c",
                        // Who may not mount may do so in a user namespace of his own.
                        "unshare --mount true 2> /dev/null || own='--user --map-root-user'\n"
                                + "exec unshare $own --mount sh -c 'mount --bind \"$0\" /proc/uptime && exec \"$@\"' \"$0\" \"$@\"",
                        uptime.toString()),
                "sleep 1000");
        long until = System.nanoTime() + 3_600 * SECOND;
        say("until 7 " + until);
        say("start 1 7");
        long command = Long.parseLong(await("started 1 .*").split(" ", -1)[2]);

        Files.writeString(uptime, "9999.00 1000.00\n");

        assertThat(await("ended 1 .*")).contains("SUSPENDED");
        assertThat(isAlive(command)).isFalse();
        say("until 7 " + until);
        say("start 2 7");
        await("refused 2");
        say("until 7 " + (until + SECOND));
        say("start 3 7");
        await("started 3 .*");
    }

    private String mark() {
        return LeftOvers.mark("line/alone", directory.getFileName().toString());
    }

    private void start(List<String> prefix, String script) throws Exception {
        Path socket = directory.resolve("guard");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(server);
        server.bind(UnixDomainSocketAddress.of(socket));
        List<String> line = new ArrayList<>(prefix);
        line.addAll(GuardProcess.line(socket, mark(), Optional.empty(), BUDGET, List.of("sh", "-c", script)));
        guard = Optional.of(new ProcessBuilder(line)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT)
                .start());
        SocketChannel accepted = server.accept();
        open.add(accepted);
        channel = Optional.of(accepted);
        reports = Optional.of(new BufferedReader(Channels.newReader(accepted, StandardCharsets.UTF_8)));
        await("ready .*");
    }

    private void say(String line) throws IOException {
        channel.orElseThrow().write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** A report of this form that is to come; others are passed over. */
    private String await(String form) throws IOException {
        String line = reports.orElseThrow().readLine();
        while (line != null && !line.matches(form)) {
            line = reports.orElseThrow().readLine();
        }
        assertThat(line).as("before the guard ended: a report '" + form + "'").isNotNull();
        return line;
    }

    private static boolean isAlive(long pid) {
        ProcessFacts facts = ProcessFacts.of(pid);
        return facts != null && !facts.isOver();
    }
}
