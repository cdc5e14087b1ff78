package io.oneactive.benchmarks;

import io.oneactive.agent.demo.DemoWitness;
import io.oneactive.agent.demo.LinkRelay;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what a pair costs while nothing happens: two {@code ha node} at defaults, looked at from outside, beside a Java virtual machine that
 * does nothing. The relay between both nodes counts what they send.
 */
@Command(
        name = "ha bench idle",
        mixinStandardHelpOptions = true,
        description =
                "Measures network, processor and memory of an idle pair, in open and in quorum mode, beside an idle Java.")
public final class IdleCost implements Callable<Integer> {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(10);

    @Option(names = "--warmUpS", paramLabel = "N", description = "seconds before measuring (default: ${DEFAULT-VALUE})")
    private int warmUpSeconds = 20;

    @Option(names = "--measureS", paramLabel = "N", description = "seconds of measuring (default: ${DEFAULT-VALUE})")
    private int measureSeconds = 60;

    @Option(
            names = "--library",
            paramLabel = "FOLDER",
            description = "the jars of the nodes (default: ha-agent/target/lib)")
    private Path library = Directories.root().resolve("ha-agent/target/lib");

    @Option(
            names = "--java-option",
            paramLabel = "OPTION",
            description = "for all virtual machines, in addition; may be repeated")
    private List<String> javaOptions = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "where the CSV file goes (default: ha-benchmarks/target)")
    private Path output = Directories.output();

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    private final List<String> csv =
            new ArrayList<>(List.of("process,datagrams_per_s,bytes_per_s,cpu_ms_per_s,rss_mib,anonymous_mib,threads"));

    private IdleCost() {}

    /**
     * Runs the program.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new IdleCost())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof CommandFailure || failure instanceof IOException) {
                        command.getErr().println("ha bench idle: " + CommandFailure.reason(failure));
                        return ExitCode.START;
                    }
                    throw failure;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(output);
        out.println(Surroundings.describe());
        out.println("%-22s %12s %10s %12s %9s %15s %8s"
                .formatted("process", "datagrams/s", "bytes/s", "CPU ms/s", "RSS MiB", "anonymous MiB", "threads"));
        Path folder = Files.createTempDirectory("ha-idle-");
        try (IdleProcesses processes = new IdleProcesses(folder, library, javaOptions)) {
            Runtime.getRuntime().addShutdownHook(new Thread(processes::close, "clean-up"));
            measure(processes, "open", DemoWitness.none());
            measure(processes, "quorum", DemoWitness.file(folder.resolve("witness")));
        }
        Files.write(output.resolve("idle.csv"), csv);
        out.println("load at the end: " + Surroundings.load());
        out.flush();
        return ExitCode.GOOD;
    }

    private void measure(IdleProcesses processes, String mode, DemoWitness witness) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        InetSocketAddress first;
        InetSocketAddress second;
        try (DatagramSocket one = new DatagramSocket(0, loopback);
                DatagramSocket two = new DatagramSocket(0, loopback)) {
            first = new InetSocketAddress(loopback, one.getLocalPort());
            second = new InetSocketAddress(loopback, two.getLocalPort());
        }
        try (LinkRelay relay = LinkRelay.between(first, second)) {
            Process idle = processes.startIdle();
            Process a = processes.startNode(mode + "-a", first, relay.addressOfSecond(), witness.settings());
            Process b = processes.startNode(mode + "-b", second, relay.addressOfFirst(), witness.settings());
            pass(Duration.ofSeconds(warmUpSeconds), List.of(idle, a, b));
            Sent fromA = Sent.of(relay.firstToSecond());
            Sent fromB = Sent.of(relay.secondToFirst());
            ProcessCost ofIdle = ProcessCost.of(idle.pid());
            ProcessCost ofA = ProcessCost.of(a.pid());
            ProcessCost ofB = ProcessCost.of(b.pid());
            pass(Duration.ofSeconds(measureSeconds), List.of(idle, a, b));
            row("%s: one node".formatted(mode), ofA, ProcessCost.of(a.pid()), fromA, Sent.of(relay.firstToSecond()));
            row("%s: the other".formatted(mode), ofB, ProcessCost.of(b.pid()), fromB, Sent.of(relay.secondToFirst()));
            row("idle Java beside", ofIdle, ProcessCost.of(idle.pid()), Sent.NOTHING, Sent.NOTHING);
            processes.endAll();
        }
    }

    /** What went through one direction of the relay so far. */
    private record Sent(long datagrams, long bytes) {
        private static final Sent NOTHING = new Sent(0, 0);

        private static Sent of(LinkRelay.Direction direction) {
            return new Sent(direction.forwarded(), direction.forwardedBytes());
        }
    }

    private void row(String name, ProcessCost before, ProcessCost after, Sent sentBefore, Sent sentAfter) {
        double seconds = (after.nanos() - before.nanos()) / 1e9;
        double datagrams = (sentAfter.datagrams() - sentBefore.datagrams()) / seconds;
        double bytes = (sentAfter.bytes() - sentBefore.bytes()) / seconds;
        double cpu = before.cpuMillisPerSecond(after);
        double resident = after.residentKibibytes() / 1024.0;
        double anonymous = after.anonymousKibibytes() / 1024.0;
        out.println(String.format(
                Locale.ROOT,
                "%-22s %12.2f %10.0f %12.2f %9.1f %15.1f %8d",
                name,
                datagrams,
                bytes,
                cpu,
                resident,
                anonymous,
                after.threads()));
        out.flush();
        csv.add(String.format(
                Locale.ROOT,
                "%s,%.2f,%.0f,%.2f,%.1f,%.1f,%d",
                name,
                datagrams,
                bytes,
                cpu,
                resident,
                anonymous,
                after.threads()));
    }

    private static void pass(Duration duration, List<Process> processes) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            for (Process process : processes) {
                if (!process.isAlive()) {
                    throw new CommandFailure(
                            ExitCode.START,
                            "process %d ended by itself: %d".formatted(process.pid(), process.exitValue()));
                }
            }
            LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
        }
    }
}
