package io.oneactive.agent.demo;

import io.oneactive.Mode;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Palette;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of the demo and everything that has to be cleaned up after it. {@link #close} may be called by any thread at any time, also several
 * times: at the end, and when the user ends the program.
 */
final class DemoRun implements AutoCloseable {
    private final PrintStream out;
    private final Palette palette;
    private final Path folder;
    private final boolean keep;
    private volatile @Nullable DemoWitness witness;
    private volatile @Nullable Pair pair;
    private volatile boolean kept;

    /** Sets up the witness. */
    @FunctionalInterface
    interface WitnessSetup {
        DemoWitness setUp() throws IOException;
    }

    DemoRun(PrintStream out, Palette palette, Path folder, boolean keep) {
        this.out = out;
        this.palette = palette;
        this.folder = folder;
        this.keep = keep;
    }

    /**
     * Plays the demo.
     *
     * @return the exit code
     */
    int play(Mode mode, WitnessSetup setup, Map<String, String> settings) throws IOException {
        DemoWitness third = setup.setUp();
        witness = third;
        long started = System.nanoTime();
        Timeline timeline = new Timeline(out, palette, started);
        timeline.deed("two nodes on loopback, %s mode, %s"
                .formatted(mode.name().toLowerCase(Locale.ROOT), third.description()));
        PairOptions options =
                third.fit(PairOptions.of(folder, mode, third.settings())).withSettings(settings);
        Pair two = Pair.start(keep ? options.surviving() : options, timeline);
        pair = two;
        try {
            Demo demo = new Demo(out, palette, timeline, two);
            demo.play(started, third.readyNanos());
            if (keep) {
                timeline.deed("start both nodes anew, one after the other, without the wire that can be cut");
                two.straighten();
            } else {
                timeline.deed("end");
                two.quit();
            }
            boolean good = demo.judge();
            if (keep) {
                leave(two, third);
            }
            return good ? ExitCode.GOOD : ExitCode.BROKEN;
        } finally {
            timeline.finish();
        }
    }

    private void leave(Pair two, DemoWitness third) {
        two.leaveAlone();
        third.azurite().ifPresent(Azurite::leaveAlone);
        kept = true;
        String command = System.getProperty("ha.command", "ha");
        out.println("  The pair goes on. To play with it:");
        for (NodeProcess node : two.nodes()) {
            String role = node.isActive() ? "active" : "passive";
            out.println();
            out.println("    %s (%s)".formatted(node.node(), role));
            out.println("      see it      tail -f " + node.log());
            out.println("      kill it     kill -9 " + node.pid());
            out.println("      start again " + command + " node --config " + node.configuration());
        }
        String pids = String.join(
                " ", two.nodes().stream().map(node -> Long.toString(node.pid())).toList());
        String azurite = third.azurite().map(process -> " " + process.pid()).orElse("");
        out.println();
        out.println("  End everything: kill %s%s; rm -r %s".formatted(pids, azurite, folder));
        out.flush();
    }

    @Override
    public synchronized void close() {
        Pair two = pair;
        if (two != null) {
            two.close();
        }
        DemoWitness third = witness;
        if (third != null) {
            third.close();
        }
        if (!kept) {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            // A process that was just killed may still be writing; what is left lies in the folder for temporary files.
        }
    }
}
