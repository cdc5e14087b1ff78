package io.oneactive.witness.blob;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A storage emulator in a process of its own, in memory, on a free port of loopback. */
final class Azurite implements AutoCloseable {
    static final String ACCOUNT = "devstoreaccount1";
    /** The emulator's published key; it opens nothing else. */
    static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static final Pattern LISTENS = Pattern.compile("successfully listens on https?://127\\.0\\.0\\.1:(\\d+)");
    private static final long START_SECONDS = 90;

    private final Process process;
    private final int port;
    private final Thread onExit;

    private static final class Shared {
        static final Azurite INSTANCE = start();
    }

    private Azurite(Process process, int port, Thread onExit) {
        this.process = process;
        this.port = port;
        this.onExit = onExit;
    }

    /** One for all tests of this JVM that do no harm to it. */
    static Azurite shared() {
        return Shared.INSTANCE;
    }

    static Azurite start() {
        return start(0);
    }

    static Azurite start(int port, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "node",
                AzuriteInstallation.blobService().toString(),
                "--blobPort",
                Integer.toString(port),
                "--inMemoryPersistence",
                "--silent",
                "--disableTelemetry",
                "--blobKeepAliveTimeout",
                "65"));
        command.addAll(List.of(more));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            Thread onExit = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(onExit);
            CompletableFuture<Integer> listening = new CompletableFuture<>();
            Thread reader = new Thread(() -> read(process, listening), "azurite-output");
            reader.setDaemon(true);
            reader.start();
            return new Azurite(process, listening.get(START_SECONDS, TimeUnit.SECONDS), onExit);
        } catch (IOException e) {
            throw new IllegalStateException("node could not be started; these tests need Node.js 20 or newer", e);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Azurite does not listen", e);
        }
    }

    private static void read(Process process, CompletableFuture<Integer> listening) {
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                Matcher matcher = LISTENS.matcher(line);
                if (matcher.find()) {
                    listening.complete(Integer.parseInt(matcher.group(1)));
                }
            }
            listening.completeExceptionally(new IllegalStateException("Azurite ended: " + said));
        } catch (IOException e) {
            listening.completeExceptionally(e);
        }
    }

    int port() {
        return port;
    }

    static String endpoint(int port) {
        return "http://127.0.0.1:" + port + "/" + ACCOUNT;
    }

    /** Stops the process without ending it: connections stay open, and nothing answers. */
    void suspend() {
        signal("-STOP");
    }

    void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill " + signal + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        Runtime.getRuntime().removeShutdownHook(onExit);
    }
}
