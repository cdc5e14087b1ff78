package io.oneactive.transport.jgroups;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** What a shell did. */
final class Script {
    private static final long LIMIT_SECONDS = 30;

    private Script() {}

    /** Runs it; throws with what it said when it failed. */
    static String run(String script) {
        try {
            Process shell = new ProcessBuilder("/bin/sh", "-e", "-c", "PATH=$PATH:/usr/sbin:/sbin; " + script)
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(shell.getInputStream().readAllBytes(), UTF_8);
            if (!shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || shell.exitValue() != 0) {
                throw new IllegalStateException("'" + script.strip() + "' failed: " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
