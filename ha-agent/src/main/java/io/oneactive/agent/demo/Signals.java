package io.oneactive.agent.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Sends signals that Java cannot send. One shell stays open for this, so that a signal is not late by the time that a process needs to start.
 * Used by one thread.
 */
final class Signals implements AutoCloseable {
    private final Process shell;
    private final BufferedWriter input;
    private final BufferedReader output;

    private Signals(Process shell) {
        this.shell = shell;
        this.input = shell.outputWriter();
        this.output = shell.inputReader();
    }

    static Signals open() throws IOException {
        return new Signals(
                new ProcessBuilder("/bin/sh").redirectErrorStream(true).start());
    }

    /**
     * Sends a signal and waits until the system has taken it.
     *
     * @param signal for instance {@code STOP}
     * @return monotonic clock right before
     */
    long send(String signal, long pid) {
        try {
            long before = System.nanoTime();
            input.write("kill -" + signal + " " + pid + " && echo sent\n");
            input.flush();
            String answer = output.readLine();
            if (!"sent".equals(answer)) {
                throw new PairException("cannot send SIG" + signal + " to process " + pid + ": " + answer);
            }
            return before;
        } catch (IOException failure) {
            throw new UncheckedIOException("the shell that sends signals is gone", failure);
        }
    }

    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
