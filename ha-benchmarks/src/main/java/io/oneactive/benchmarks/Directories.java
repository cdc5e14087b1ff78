package io.oneactive.benchmarks;

import java.nio.file.Path;

/** Places in the source tree from which the programs here are run. */
final class Directories {
    private Directories() {}

    /** The top of the source tree: as the launcher script says, else the current directory. */
    static Path root() {
        return Path.of(System.getProperty("ha.root", ".")).toAbsolutePath().normalize();
    }

    static Path output() {
        return root().resolve("ha-benchmarks/target");
    }
}
