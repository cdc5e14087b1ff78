package io.oneactive.agent.torture;

import io.oneactive.agent.demo.Azurite;
import io.oneactive.agent.demo.DemoWitness;
import io.oneactive.agent.demo.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The witness of a pair: a folder, or a blob in an Azurite that can be killed, stopped and started again. Used by one thread. */
final class Witness implements AutoCloseable {
    private static final Path INSTALLATION = Path.of("..").resolve(".ha/azurite");

    private final Path folder;
    private final Shell shell;
    private final boolean blob;
    private DemoWitness present;
    private int lives = 1;
    private boolean killed;
    private boolean stopped;

    private Witness(Path folder, Shell shell, boolean blob, DemoWitness present) {
        this.folder = folder;
        this.shell = shell;
        this.blob = blob;
        this.present = present;
    }

    static Witness folder(Path folder, Shell shell) {
        try {
            return new Witness(folder, shell, false, DemoWitness.file(folder.resolve("witness")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static Witness azurite(Path folder, Shell shell) {
        Azurite.install(INSTALLATION, () -> System.out.println("installing azurite, once"));
        return new Witness(folder, shell, true, DemoWitness.azurite(INSTALLATION, folder.resolve("azurite.1.log")));
    }

    boolean isBlob() {
        return blob;
    }

    /** Settings of the nodes, which reach a blob through the lab. */
    Map<String, String> settings(Lab lab) {
        Map<String, String> settings = new HashMap<>(present.settings());
        settings.computeIfPresent("endpoint", (key, direct) -> {
            lab.gate().leadTo(port());
            return "http://" + lab.witnessAddress() + URI.create(direct).getPath();
        });
        return settings;
    }

    private int port() {
        return URI.create(present.settings().get("endpoint")).getPort();
    }

    /** A new blob gives no lease before. */
    long readyNanos() {
        return present.readyNanos();
    }

    private long pid() {
        return present.azurite().orElseThrow().pid();
    }

    void kill() {
        present.close();
        killed = true;
    }

    void stop() {
        if (!killed) {
            shell.signal("STOP", pid());
            stopped = true;
        }
    }

    /** Continues it, or starts a new one without memory and makes the blob anew, as an operator would. */
    void heal(Lab lab) {
        if (killed) {
            lives++;
            present = DemoWitness.azurite(INSTALLATION, folder.resolve("azurite." + lives + ".log"));
            lab.gate().leadTo(port());
        } else if (stopped) {
            shell.signal("CONT", pid());
        }
        killed = false;
        stopped = false;
    }

    @Override
    public void close() {
        present.close();
    }
}
