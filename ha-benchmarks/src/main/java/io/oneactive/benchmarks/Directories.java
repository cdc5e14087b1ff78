package io.oneactive.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Places in the source tree from which the programs here are run, and folders for a while. */
public final class Directories {
    private Directories() {}

    /**
     * The top of the source tree.
     *
     * @return as the launcher script says, else the current directory
     */
    public static Path root() {
        return Path.of(System.getProperty("ha.root", ".")).toAbsolutePath().normalize();
    }

    /**
     * Deletes a folder with all that is in it, as far as that is possible.
     *
     * @param folder may be gone already
     */
    public static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            // A process that was just killed may still be writing; what is left lies in the folder for temporary files.
        }
    }

    static Path output() {
        return root().resolve("ha-benchmarks/target");
    }
}
