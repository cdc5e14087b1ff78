package io.oneactive.agent.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs scripts of the shell, for their output. */
public final class Script {
    private static final long LIMIT_SECONDS = 60;

    private Script() {}

    /**
     * What a command did.
     *
     * @param exitCode 0 when all went well
     * @param output all that it printed
     */
    public record Result(int exitCode, String output) {
        public boolean isGood() {
            return exitCode == 0;
        }
    }

    /** Runs a script of the shell, which ends with its first failing command. */
    public static Result run(String text) {
        return run(List.of("/bin/sh", "-eu", "-c", "PATH=$PATH:/usr/sbin:/sbin\n" + text));
    }

    private static Result run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + LIMIT_SECONDS + " s: " + command);
            }
            return new Result(process.exitValue(), output);
        } catch (IOException missing) {
            return new Result(127, missing.toString());
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", asked);
        }
    }
}
