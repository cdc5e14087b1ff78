package io.oneactive.witness.blob;

import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.Witness;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Prints the figures of docs/witness-blob.md: a main class, in a fresh process, so that the first call is a first call. */
final class Figures {
    private static final int ROUNDS = 200;

    private final TestNode node;

    private Figures(TestNode node) {
        this.node = node;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            measure(Integer.parseInt(arguments[0]), arguments[1]);
        } else {
            prepare();
        }
    }

    private static void prepare() throws IOException, InterruptedException {
        try (Azurite azurite = Azurite.start()) {
            TestBlob blob = TestBlob.create(azurite.port());
            new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Figures.class.getName(),
                            Integer.toString(azurite.port()),
                            blob.name())
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    private static void measure(int port, String blob) throws Exception {
        long startNanos = System.nanoTime();
        try (Witness witness = TestBlob.existing(port, blob).builder(port).build()) {
            Figures figures = new Figures(new TestNode("a", witness, null));
            print("made", List.of(System.nanoTime() - startNanos));
            figures.first("first inspection, within 2 s", Duration.ofSeconds(2));
            figures.first("second inspection, within 20 s", TestNode.PATIENT);
            figures.repeat();
            System.out.println("CPU time of the process: "
                    + ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                                    .getProcessCpuTime()
                            / 1_000_000
                    + " ms");
            Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .sorted()
                    .forEach(name -> System.out.println("thread " + name));
        }
    }

    private void first(String what, Duration limit) {
        long startNanos = System.nanoTime();
        InspectAnswer answer = node.witness().inspect(limit);
        print(what + " (" + answer.getClass().getSimpleName() + ")", List.of(System.nanoTime() - startNanos));
    }

    private void repeat() throws Exception {
        List<Long> acquire = new ArrayList<>();
        List<Long> record = new ArrayList<>();
        List<Long> renew = new ArrayList<>();
        List<Long> release = new ArrayList<>();
        List<Long> inspect = new ArrayList<>();
        for (long term = 1; term <= ROUNDS; term++) {
            long next = term;
            Lease lease = timed(acquire, node::acquires);
            timed(record, () -> node.witness().record(lease, next));
            timed(renew, () -> node.witness().renew(lease));
            timed(release, () -> node.witness().release(lease));
            timed(inspect, () -> node.witness().inspect(TestNode.PATIENT));
        }
        print("acquire", acquire);
        print("record", record);
        print("renew", renew);
        print("release", release);
        print("inspect", inspect);
    }

    private static <T> T timed(List<Long> into, Callable<T> call) throws Exception {
        long startNanos = System.nanoTime();
        T result = call.call();
        into.add(System.nanoTime() - startNanos);
        return result;
    }

    private static void print(String what, List<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        System.out.println(String.format(
                Locale.ROOT,
                "%s: first %.1f, median %.1f, p99 %.1f ms",
                what,
                nanos.get(0) / 1e6,
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get(sorted.size() * 99 / 100) / 1e6));
    }
}
