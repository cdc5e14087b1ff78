package io.oneactive.witness.file;

import io.oneactive.spi.Witness;
import io.oneactive.testkit.WitnessFaultTck;
import io.oneactive.testkit.WitnessFaults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FileWitnessTest extends WitnessFaultTck {
    private final FaultyFiles files = new FaultyFiles(hasHardLinks());

    @TempDir
    Path folder;

    boolean hasHardLinks() {
        return true;
    }

    @BeforeEach
    void initialise() throws IOException {
        FileWitnessProvider.initialise(folder, CLUSTER);
    }

    @Override
    protected Witness open(String nodeId) {
        return new FileWitness(new LeaseFolder(folder, CLUSTER, files.of(nodeId)), nodeId, leaseDuration());
    }

    @Override
    protected Duration leaseDuration() {
        return Duration.ofSeconds(1);
    }

    @Override
    protected WitnessFaults faults() {
        return files;
    }
}
