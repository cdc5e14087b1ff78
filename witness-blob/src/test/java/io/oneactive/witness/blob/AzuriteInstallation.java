package io.oneactive.witness.blob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** Puts the storage emulator into {@code target/azurite}, once; the versions of all its parts are fixed by {@code src/test/azurite}. */
final class AzuriteInstallation {
    private static final Path MODULE =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
    private static final Path FOLDER = MODULE.resolve("target/azurite");
    private static final long MINUTES = 5;

    private AzuriteInstallation() {}

    /** The script that starts the blob service. */
    static synchronized Path blobService() {
        Path script = FOLDER.resolve("node_modules/azurite/dist/src/blob/main.js");
        Path done = FOLDER.resolve("installed");
        try {
            Files.createDirectories(FOLDER);
            try (FileChannel file = FileChannel.open(
                            FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                if (!lock.isValid() || !Files.exists(done)) {
                    install();
                    Files.writeString(done, "by npm ci\n");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!Files.exists(script)) {
            throw new IllegalStateException("Azurite was installed, but there is no " + script);
        }
        return script;
    }

    private static void install() throws IOException {
        for (String name : new String[] {"package.json", "package-lock.json"}) {
            Files.copy(
                    MODULE.resolve("src/test/azurite").resolve(name),
                    FOLDER.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Path log = FOLDER.resolve("npm.log");
        Process npm;
        try {
            npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "These tests need the storage emulator Azurite, which npm installs; there is no npm here. Install"
                            + " Node.js 20 or newer.",
                    e);
        }
        try {
            if (!npm.waitFor(MINUTES, TimeUnit.MINUTES)) {
                npm.destroyForcibly();
                throw new IllegalStateException("npm ci did not finish within " + MINUTES + " minutes; see " + log);
            }
        } catch (InterruptedException e) {
            npm.destroyForcibly();
            throw new IllegalStateException("interrupted while npm was installing Azurite", e);
        }
        if (npm.exitValue() != 0) {
            throw new IllegalStateException(
                    "npm ci could not install Azurite (exit " + npm.exitValue() + "):\n" + Files.readString(log));
        }
    }
}
