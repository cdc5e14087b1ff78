package io.oneactive.testkit.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which sources a run was made of, so that a reported seed can be repeated: {@code -Dsimulation.commit=} or, where that is not given, what git
 * says of the current folder.
 */
final class Revision {
    private static final String PROPERTY = "simulation.commit";
    private static final String UNKNOWN = "unknown";

    private Revision() {}

    /** A commit, with a plus when files were changed since; never a path. */
    static String text() {
        String given = System.getProperty(PROPERTY, "");
        if (!given.isEmpty()) {
            return given;
        }
        String commit = firstLine(List.of("git", "rev-parse", "--short=12", "HEAD"));
        if (commit.isEmpty()) {
            return UNKNOWN;
        }
        return firstLine(List.of("git", "status", "--porcelain", "--untracked-files=no"))
                        .isEmpty()
                ? commit
                : commit + "+";
    }

    private static String firstLine(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader answer =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String line = answer.readLine();
                return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 && line != null ? line : "";
            } finally {
                process.destroy();
            }
        } catch (IOException noGit) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
