package io.oneactive.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has cost so far, as the system counts it. Asking costs the process nothing.
 *
 * @param nanos monotonic clock when it was asked
 * @param cpuMillis processor time that it has used since its start, in user and kernel mode, in steps of 10 ms
 * @param residentKibibytes memory that it has in RAM now, shared pages included
 * @param anonymousKibibytes that part of it that is no mapped file: what this process needs for itself alone
 * @param threads how many threads it has now
 */
public record ProcessCost(long nanos, long cpuMillis, long residentKibibytes, long anonymousKibibytes, long threads) {
    /** The unit of times in {@code /proc}: 100 a second on every Linux that Java runs on. */
    private static final long TICK_MILLIS = 10;

    /** Fields after the name of the program, which is in brackets and may hold anything. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    /**
     * Looks at a process.
     *
     * @param pid a running one
     * @return what it has cost so far
     * @throws IOException when it has ended
     */
    public static ProcessCost of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String stat = Files.readString(process.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
        List<String> status = Files.readAllLines(process.resolve("status"));
        return new ProcessCost(
                System.nanoTime(),
                ticks * TICK_MILLIS,
                number(status, "VmRSS"),
                number(status, "RssAnon"),
                number(status, "Threads"));
    }

    /**
     * Processor time between two looks.
     *
     * @param later the second look
     * @return milliseconds per second
     */
    public double cpuMillisPerSecond(ProcessCost later) {
        return (later.cpuMillis - cpuMillis) * 1e9 / (later.nanos - nanos);
    }

    private static long number(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("/proc/PID/status says nothing of " + name));
    }
}
