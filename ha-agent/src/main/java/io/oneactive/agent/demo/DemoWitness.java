package io.oneactive.agent.demo;

import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Settings;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.witness.blob.BlobWitnessInitialiser;
import io.oneactive.witness.blob.BlobWitnessProvider;
import io.oneactive.witness.file.FileWitnessProvider;
import io.oneactive.witness.iothub.IotHubWitnessInitialiser;
import io.oneactive.witness.iothub.IotHubWitnessProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The witness of a demo, set up and ready. */
public final class DemoWitness implements AutoCloseable {
    /** The group that it is made for: a witness refuses nodes of any other. */
    public static final String CLUSTER = NodeConfiguration.CLUSTER;

    /**
     * A new blob refuses its lease until nobody could still rely on that of an earlier one: 15 s and a margin of 2 s. Its age is told in whole
     * seconds, so one more.
     */
    private static final Duration NEW_BLOB_REST = Duration.ofMillis(18_100);

    private final Map<String, String> settings;
    private final String description;
    private final @Nullable Azurite azurite;
    private final @Nullable HubProcess hub;
    private final long readyNanos;

    private DemoWitness(Map<String, String> settings, String description, @Nullable Azurite azurite, Duration rest) {
        this(settings, description, azurite, null, rest);
    }

    private DemoWitness(
            Map<String, String> settings,
            String description,
            @Nullable Azurite azurite,
            @Nullable HubProcess hub,
            Duration rest) {
        this.hub = hub;
        this.readyNanos = System.nanoTime() + rest.toNanos();
        this.settings = settings;
        this.description = description;
        this.azurite = azurite;
    }

    /**
     * None, for open mode.
     *
     * @return without settings
     */
    public static DemoWitness none() {
        return new DemoWitness(Map.of(), "no witness", null, Duration.ZERO);
    }

    /**
     * A folder, made ready as a witness.
     *
     * @param folder created
     * @return a witness that needs nothing else
     * @throws IOException when the folder cannot be made ready
     */
    public static DemoWitness file(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileWitnessProvider.initialise(folder, NodeConfiguration.CLUSTER);
        Map<String, String> settings = Map.of("name", "file", "folder", folder.toString());
        return new DemoWitness(settings, "witness: a folder", null, Duration.ZERO);
    }

    /**
     * A blob in an Azurite of its own on the loopback interface.
     *
     * @param installation where Azurite is installed
     * @param log where its output goes
     * @return a witness; closing it ends Azurite
     */
    public static DemoWitness azurite(Path installation, Path log) {
        return azurite(Azurite.start(installation, log));
    }

    /**
     * A blob in a running Azurite.
     *
     * @param azurite belongs to the witness from now on
     * @return a witness; closing it ends Azurite
     */
    public static DemoWitness azurite(Azurite azurite) {
        Map<String, String> settings = azurite.settings("witness");
        try {
            initialise(settings);
        } catch (CommandFailure failure) {
            azurite.close();
            throw failure;
        }
        return new DemoWitness(settings, "witness: a blob in azurite " + Azurite.VERSION, azurite, NEW_BLOB_REST);
    }

    /**
     * The twin of a device at a stand-in of a hub.
     *
     * @param hub belongs to the witness from now on
     * @return a witness; closing it ends the hub
     */
    public static DemoWitness hub(HubProcess hub) {
        Map<String, String> given = hub.settings();
        SettingValues values =
                Settings.ofWitness(new IotHubWitnessProvider(), Map.of(), System.getenv(), given, "demo");
        IotHubWitnessInitialiser.Report report = IotHubWitnessInitialiser.of(
                        values, new ProviderContext(NodeConfiguration.CLUSTER, Pair.FIRST))
                .run();
        if (!report.isReady()) {
            hub.close();
            throw new CommandFailure(
                    ExitCode.START, "the twin cannot be used as a witness:\n  " + String.join("\n  ", report.lines()));
        }
        Map<String, String> settings = new HashMap<>(given);
        settings.put("name", "azure-iothub");
        return new DemoWitness(settings, "witness: a device's twin at a stand-in of a hub", null, hub, Duration.ZERO);
    }

    /**
     * A blob in a real storage account. Credentials come from the environment, which the nodes inherit.
     *
     * @param endpoint address of the account
     * @param container an existing container
     * @return a witness; the blob stays there
     */
    public static DemoWitness account(String endpoint, String container) {
        Map<String, String> settings = Map.of("name", "azure-blob", "endpoint", endpoint, "container", container);
        initialise(settings);
        return new DemoWitness(settings, "witness: a blob in container " + container, null, NEW_BLOB_REST);
    }

    /** Makes container and blob, where they are not there yet. */
    private static void initialise(Map<String, String> settings) {
        Map<String, String> given = new HashMap<>(settings);
        given.remove("name");
        SettingValues values = Settings.ofWitness(new BlobWitnessProvider(), Map.of(), System.getenv(), given, "demo");
        BlobWitnessInitialiser.Report report = BlobWitnessInitialiser.of(
                        values, new ProviderContext(NodeConfiguration.CLUSTER, Pair.FIRST))
                .run();
        if (!report.isReady()) {
            throw new CommandFailure(
                    ExitCode.START, "the blob cannot be used as a witness:\n  " + String.join("\n  ", report.lines()));
        }
    }

    /**
     * Settings for {@link PairOptions}.
     *
     * @return with the key {@code name}; empty for none
     */
    public Map<String, String> settings() {
        return settings;
    }

    /**
     * Timings that leave room for a claim: a device client needs two thirds of a second for one.
     *
     * @param options of the pair
     * @return changed if this witness is slow
     */
    public PairOptions fit(PairOptions options) {
        return hub == null
                ? options
                : options.withTimings(Duration.ofMillis(500), 4).withSettings(Map.of("witnessTimeLimitMS", "4000"));
    }

    /**
     * When it will give its lease for the first time.
     *
     * @return monotonic clock
     */
    public long readyNanos() {
        return readyNanos;
    }

    /**
     * What it is.
     *
     * @return a few words
     */
    public String description() {
        return description;
    }

    /**
     * The Azurite behind it.
     *
     * @return empty for any other witness
     */
    public Optional<Azurite> azurite() {
        return Optional.ofNullable(azurite);
    }

    @Override
    public void close() {
        if (hub != null) {
            hub.close();
        }
        if (azurite != null) {
            azurite.close();
        }
    }
}
