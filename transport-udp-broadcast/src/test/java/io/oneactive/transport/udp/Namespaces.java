package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Network namespaces joined by a cable, and the processes in them. Needs root and the command {@code ip}; without them it fails, since what is
 * shown with it is shown nowhere else.
 */
final class Namespaces implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    private final String prefix = "oa" + ProcessHandle.current().pid() + '-' + System.nanoTime() % 10_000;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Two namespaces, a and b, with a cable between their interfaces {@code lan}, addresses 10.77.0.1 and 10.77.0.2. */
    static Namespaces pair() {
        Namespaces pair = new Namespaces();
        try {
            for (String side : List.of("a", "b")) {
                pair.run("ip", "netns", "add", pair.name(side));
                pair.open.push(() -> pair.run("ip", "netns", "delete", pair.name(side)));
                pair.in(side, "ip", "link", "set", "lo", "up");
                // Otherwise each link-local address is on trial for a second or two.
                pair.in(side, "sh", "-c", "echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad");
            }
            pair.in("a", "ip", "link", "add", "lan", "type", "veth", "peer", "name", "lan", "netns", pair.name("b"));
            for (String side : List.of("a", "b")) {
                pair.in(
                        side,
                        "ip",
                        "addr",
                        "add",
                        "10.77.0." + (side.equals("a") ? 1 : 2) + "/24",
                        "brd",
                        "+",
                        "dev",
                        "lan");
                pair.in(side, "ip", "link", "set", "lan", "up");
            }
            for (String side : List.of("a", "b")) {
                Waiting.until("link-local addresses are ready", () -> {
                    String addresses = pair.in(side, "ip", "-6", "addr", "show", "dev", "lan", "scope", "link");
                    return addresses.contains("fe80") && !addresses.contains("tentative");
                });
            }
            return pair;
        } catch (RuntimeException | Error e) {
            pair.close();
            throw e;
        }
    }

    private String name(String side) {
        return prefix + side;
    }

    /** Runs a command in a namespace; what it prints is returned. */
    String in(String side, String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name(side)));
        all.addAll(Arrays.asList(command));
        return run(all.toArray(String[]::new));
    }

    private String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(
                        "this needs root and network namespaces; failed: " + String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new AssertionError("this needs the command 'ip'", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Starts a {@link NamespaceNode} there. */
    Node node(String side, String... settings) {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                "ip",
                "netns",
                "exec",
                name(side),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                path,
                NamespaceNode.class.getName()));
        command.addAll(Arrays.asList(settings));
        try {
            Node node = new Node(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            open.push(node);
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                throw new AssertionError("left over: " + prefix, e);
            }
        }
    }

    /** A process in a namespace. */
    static final class Node implements AutoCloseable {
        private final Process process;
        private final PrintWriter commands;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        private Node(Process process) {
            this.process = process;
            this.commands = new PrintWriter(process.outputWriter(UTF_8), true);
            Thread reader = new Thread(
                    () -> {
                        BufferedReader output = process.inputReader(UTF_8);
                        output.lines().forEach(lines::add);
                    },
                    "output of " + process.pid());
            reader.setDaemon(true);
            reader.start();
        }

        void send(String text) {
            commands.println("send " + text);
        }

        String describe() {
            commands.println("describe");
            return until(line -> line.startsWith("describe "));
        }

        /** Drops lines until one fits. */
        String until(Predicate<String> fits) {
            for (String line = next(); ; line = next()) {
                if (fits.test(line)) {
                    return line;
                }
            }
        }

        /** Whether a line that fits is among those that are here; drops all up to it. */
        boolean has(Predicate<String> fits) {
            for (String line = lines.poll(); line != null; line = lines.poll()) {
                if (fits.test(line)) {
                    return true;
                }
            }
            return false;
        }

        String next() {
            try {
                String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (line == null) {
                    throw new AssertionError(
                            "no line from process " + process.pid() + " within " + PATIENCE_SECONDS + " s");
                }
                return line;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }

        /** Sends a signal, for instance {@code KILL}, and does not wait for what it does. */
        void signal(String signal) {
            try {
                Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
                if (!kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                    throw new AssertionError("process " + process.pid() + " could not be sent " + signal);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }

        @Override
        public void close() {
            commands.close();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
