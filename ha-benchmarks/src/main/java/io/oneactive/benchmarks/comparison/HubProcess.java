package io.oneactive.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs a program again in the hub of namespaces that are made for it, and deletes them when it has ended. */
final class HubProcess {
    private static final long END_SECONDS = 10;

    private final Set<Product> products;

    HubProcess(Set<Product> products) {
        this.products = products;
    }

    /** Returns its exit code. */
    int run(Class<?> program, List<String> arguments) throws IOException, InterruptedException {
        Namespaces namespaces = Namespaces.make(products);
        List<String> command = new ArrayList<>(List.of(
                "ip",
                "netns",
                "exec",
                namespaces.prefix() + "hub",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dha.root=" + System.getProperty("ha.root", "."),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                "--in-namespaces",
                namespaces.prefix()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).inheritIO().start();
        Thread cleanUp = new Thread(() -> end(process, namespaces), "namespaces");
        Runtime.getRuntime().addShutdownHook(cleanUp);
        try {
            return process.waitFor();
        } finally {
            namespaces.close();
        }
    }

    /** When the user has interrupted this process, or somebody has ended it. */
    private static void end(Process process, Namespaces namespaces) {
        process.destroy();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        namespaces.close();
    }
}
