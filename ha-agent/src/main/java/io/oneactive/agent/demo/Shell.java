package io.oneactive.agent.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A shell that stays open for what Java cannot do, so that it is not late by the time that a process needs to start. Used by one thread, except
 * for {@link #close()}.
 */
public final class Shell implements AutoCloseable {
    private final Process process;
    private final BufferedWriter input;
    private final BufferedReader output;

    private Shell(Process process) {
        this.process = process;
        this.input = process.outputWriter();
        this.output = process.inputReader();
    }

    /**
     * Starts a shell.
     *
     * @return waits for commands
     * @throws IOException when there is no shell
     */
    public static Shell open() throws IOException {
        return new Shell(new ProcessBuilder("/bin/sh").redirectErrorStream(true).start());
    }

    /**
     * Runs a command that prints nothing, and waits for its end.
     *
     * @param command one line
     * @return monotonic clock right before
     * @throws PairException when it failed
     */
    public long run(String command) {
        try {
            long before = System.nanoTime();
            input.write(command + " && echo done\n");
            input.flush();
            String answer = output.readLine();
            if (!"done".equals(answer)) {
                throw new PairException("'%s' failed: %s".formatted(command, answer));
            }
            return before;
        } catch (IOException failure) {
            throw new UncheckedIOException("the shell is gone that was to run '" + command + "'", failure);
        }
    }

    /**
     * Sends a signal and waits until the system has taken it.
     *
     * @param signal for instance {@code STOP}
     * @param pid of the process
     * @return monotonic clock right before
     */
    public long signal(String signal, long pid) {
        return run("kill -" + signal + " " + pid);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
