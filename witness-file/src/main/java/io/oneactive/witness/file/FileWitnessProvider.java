package io.oneactive.witness.file;

import io.oneactive.HaConfigException;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes the witness {@code file}: a lease in a folder that all nodes of the group can reach, on one host for trying out, on a file server for a
 * site that has one. The folder must have been {@linkplain #initialise initialised} once for the group; nothing is created at run time.
 */
public final class FileWitnessProvider implements WitnessProvider {
    private static final Pattern CLUSTER = Pattern.compile("[\\p{L}\\p{N}._-]{1,64}");

    /** Does nothing. */
    public FileWitnessProvider() {}

    /**
     * Makes a folder the witness of a group, once, before the first node starts. A folder that already is the group's witness is left as it is,
     * lease and register included; if only the marker file is missing, it is written again. Several groups may share a folder.
     *
     * <p>The folder itself is not created: on a host where the share is not mounted that would make a second witness. For the same reason
     * remove and initialise a witness only while no node of the group runs.
     *
     * @param folder an existing folder of the share
     * @param cluster name of the group
     * @throws IOException when the folder does not exist, is not writable, or holds something that is not this group's
     * @throws IllegalArgumentException when {@code cluster} is no name for a group
     */
    public static void initialise(Path folder, String cluster) throws IOException {
        if (!CLUSTER.matcher(cluster).matches()) {
            throw new IllegalArgumentException(
                    "cluster '%s' is no name for a group; allowed: 1 to 64 characters: letters, digits, dot,"
                                    .formatted(cluster)
                            + " hyphen, underscore");
        }
        new LeaseFolder(folder, cluster, new FolderFiles()).initialise();
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                SettingSpec.path("folder", "folder that all nodes share, initialised once for the group")
                        .required(),
                SettingSpec.duration("leaseDurationMS", 1_000, 300_000, "how long a lease lasts that is not renewed")
                        .defaultsTo("5000"));
    }

    @Override
    public Witness create(SettingValues values, ProviderContext context) {
        Path folder = values.path("folder").orElseThrow();
        if (!CLUSTER.matcher(context.cluster()).matches()) {
            throw new HaConfigException(
                    List.of("cluster '%s' cannot be part of a file's name".formatted(context.cluster())));
        }
        return new FileWitness(
                new LeaseFolder(folder, context.cluster(), new FolderFiles()),
                context.nodeId(),
                values.duration("leaseDurationMS"));
    }
}
