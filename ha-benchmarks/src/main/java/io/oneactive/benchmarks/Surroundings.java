package io.oneactive.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What figures depend on besides the program. */
public final class Surroundings {
    private Surroundings() {}

    /**
     * What there is.
     *
     * @return one line, without the name of the machine
     */
    public static String describe() {
        return "%d processors, load %s, Java %s, Linux %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        load(),
                        System.getProperty("java.version"),
                        System.getProperty("os.version"));
    }

    /**
     * The average number of threads that ran or wanted to run.
     *
     * @return within the last minute, the last five and the last fifteen minutes
     */
    public static String load() {
        try {
            String[] words = Files.readString(Path.of("/proc/loadavg")).split(" ", -1);
            return String.join(" ", words[0], words[1], words[2]);
        } catch (IOException unreadable) {
            return "unknown";
        }
    }
}
