package io.oneactive.benchmarks.comparison;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.zookeeper.server.ZooKeeperServerMain;

/**
 * The program in the process of the one ZooKeeper server. It stands for a third machine; it is never disturbed. It ends when its standard input
 * does.
 *
 * <p>Tuned: a tick takes 50 ms (default: 2 s), since sessions end at whole ticks, and a session of 600 ms has to be allowed (default: 4 s at
 * least). With a tick of 200 ms its failovers would take up to 150 ms longer.
 */
final class ZooKeeperProcess {
    private static final int TICK_MILLIS = 50;

    private ZooKeeperProcess() {}

    /**
     * Serves.
     *
     * @param arguments the configuration file
     */
    public static void main(String[] arguments) {
        Thread watch = new Thread(ZooKeeperProcess::awaitEnd, "standard input");
        watch.setDaemon(true);
        watch.start();
        ZooKeeperServerMain.main(arguments);
    }

    /** Writes the configuration file. */
    static Path configure(Path folder, String address, int port) throws IOException {
        return Files.write(
                folder.resolve("zookeeper.cfg"),
                List.of(
                        "tickTime=" + TICK_MILLIS,
                        "dataDir=" + Files.createDirectories(folder.resolve("zookeeper")),
                        "clientPortAddress=" + address,
                        "clientPort=" + port,
                        "admin.enableServer=false"));
    }

    private static void awaitEnd() {
        try {
            int read;
            do {
                read = System.in.read();
            } while (read >= 0);
        } catch (IOException failure) {
            throw new UncheckedIOException("standard input cannot be read", failure);
        } finally {
            // Nobody needs any more what it has stored.
            Runtime.getRuntime().halt(0);
        }
    }
}
