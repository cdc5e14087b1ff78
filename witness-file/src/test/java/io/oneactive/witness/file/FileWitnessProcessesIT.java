package io.oneactive.witness.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that contend for one folder while they are killed, stopped and continued at random are never active at the same time. */
@Execution(ExecutionMode.CONCURRENT)
class FileWitnessProcessesIT {
    private static final int PROCESSES = 4;
    private static final int FAULTS = 30;
    private static final int REIGNS = 30;
    private static final Duration BOUND = Duration.ofMinutes(4);

    private final Random random = new Random();
    private final List<Process> processes = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private int started;

    @TempDir
    Path folder;

    /** A time in which a process relied on a lease. */
    private record Reign(String leaseId, long fromNanos, long untilNanos, long term) {}

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        for (Thread reader : readers) {
            reader.join(10_000);
        }
    }

    @ParameterizedTest(name = "hard links {0}")
    @ValueSource(booleans = {true, false})
    void reignsNeverOverlapWhateverIsKilledOrStopped(boolean hasHardLinks) throws Exception {
        FileWitnessProvider.initialise(folder, Claims.CLUSTER);
        long startNanos = System.nanoTime();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(start(hasHardLinks));
        }

        int faults = 0;
        while (faults < FAULTS || leaseIds().size() < REIGNS) {
            assertThat(System.nanoTime() - startNanos)
                    .as(
                            "nanoseconds for %d faults and %d reigns",
                            faults, leaseIds().size())
                    .isLessThan(BOUND.toNanos());
            int victim = random.nextInt(PROCESSES);
            if (random.nextBoolean()) {
                processes.get(victim).destroyForcibly();
                processes.set(victim, start(hasHardLinks));
            } else {
                signal("STOP", processes.get(victim));
                pause(3 * Claims.LEASE.toMillis());
                signal("CONT", processes.get(victim));
            }
            faults++;
            pause(Claims.LEASE.toMillis());
        }
        end();

        List<Reign> reigns = reigns();
        assertThat(reigns).isNotEmpty();
        for (int i = 1; i < reigns.size(); i++) {
            Reign before = reigns.get(i - 1);
            Reign after = reigns.get(i);
            if (!before.leaseId().equals(after.leaseId())) {
                assertThat(after.fromNanos() - before.untilNanos())
                        .as("nanoseconds between %s and %s", before, after)
                        .isPositive();
                assertThat(after.term()).as("%s, then %s", before, after).isGreaterThan(before.term());
            }
        }
    }

    private Set<String> leaseIds() {
        Set<String> ids = new HashSet<>();
        said.forEach(line -> ids.add(line.split(" ", -1)[1]));
        return ids;
    }

    /** In order of their beginning; a reign ends with its release. */
    private List<Reign> reigns() {
        Map<String, Long> released = new HashMap<>();
        List<Reign> reigns = new ArrayList<>();
        for (String line : said) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("RELEASE")) {
                released.put(words[1], Long.parseLong(words[2]));
            }
        }
        for (String line : said) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("ACTIVE")) {
                long from = Long.parseLong(words[2]);
                long until = Math.min(Long.parseLong(words[3]), released.getOrDefault(words[1], Long.MAX_VALUE));
                if (from < until) {
                    reigns.add(new Reign(words[1], from, until, Long.parseLong(words[4])));
                }
            }
        }
        reigns.sort(Comparator.comparingLong(Reign::fromNanos));
        return reigns;
    }

    private Process start(boolean hasHardLinks) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Contender.class.getName(),
                        folder.toString(),
                        "node-" + started++,
                        Boolean.toString(hasHardLinks))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread reader = new Thread(() -> read(process));
        reader.start();
        readers.add(reader);
        return process;
    }

    private void read(Process process) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null) {
                // The last line of a killed process may be cut off.
                if (line.matches("(ACTIVE \\S{36} \\d+ \\d+ \\d+|RELEASE \\S{36} \\d+)")) {
                    said.add(line);
                }
                line = lines.readLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void signal(String name, Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private void pause(long mostMillis) {
        LockSupport.parkNanos(
                this,
                Duration.ofMillis(1 + (long) (random.nextDouble() * mostMillis)).toNanos());
    }
}
