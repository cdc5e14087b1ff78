package io.oneactive.witness.blob;

import io.oneactive.HaConfigException;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes container and blob, once, by an operator's hand; checks the rights; makes the signature with the least rights. Nodes never do any of
 * this: a node that made a missing blob anew could make two witnesses out of one. May be run again at any time, also while the cluster runs:
 * what is there stays as it is.
 *
 * <p>Creating needs an account key, a connection string with one, or an identity that may create containers. Only with a key can it make a
 * signature. Not safe for use by several threads.
 */
public final class BlobWitnessInitialiser {
    private static final Duration A_YEAR = Duration.ofDays(365);
    private static final Duration SHORTEST_SIGNATURE = Duration.ofMinutes(1);

    private final BlobSettings settings;
    private Duration signatureLifetime = A_YEAR;

    private BlobWitnessInitialiser(BlobSettings settings) {
        this.settings = settings;
    }

    /**
     * For a witness that is made from settings.
     *
     * @param values the checked settings of {@link BlobWitnessProvider}
     * @param context the cluster; the node does not matter
     * @return a new initialiser
     * @throws HaConfigException names everything that is wrong
     */
    public static BlobWitnessInitialiser of(SettingValues values, ProviderContext context) {
        return new BlobWitnessInitialiser(BlobWitnessProvider.checked(values, context));
    }

    /**
     * For a witness of an application.
     *
     * @param builder as for {@link BlobWitnessBuilder#build}
     * @return a new initialiser
     * @throws HaConfigException names everything that is wrong
     */
    public static BlobWitnessInitialiser of(BlobWitnessBuilder builder) {
        return new BlobWitnessInitialiser(builder.checked());
    }

    /**
     * How long the signature is to be valid. Default: 365 days.
     *
     * @param lifetime at least one minute
     * @return this initialiser
     */
    public BlobWitnessInitialiser signatureLifetime(Duration lifetime) {
        if (lifetime.compareTo(SHORTEST_SIGNATURE) < 0) {
            throw new IllegalArgumentException(
                    "a signature is to be valid for " + lifetime + "; allowed: at least " + SHORTEST_SIGNATURE);
        }
        signatureLifetime = lifetime;
        return this;
    }

    /**
     * Does it. Blocks for at most ten seconds per request, of which there are about twelve.
     *
     * @return what was done and found; never throws for an operating error
     */
    public Report run() {
        return new Initialisation(settings, signatureLifetime).run();
    }

    /**
     * What was done and found.
     *
     * @param isReady whether nodes can use the witness as it is now
     * @param lines for people: one step each, problems with their remedy
     * @param settings to be put into the nodes' configuration, by full key, for instance {@code witness.sasToken}; contains a secret
     */
    public record Report(boolean isReady, List<String> lines, Map<String, String> settings) {
        /**
         * A report; copies what it is given.
         *
         * @param isReady whether nodes can use the witness as it is now
         * @param lines for people
         * @param settings by full key
         */
        public Report {
            lines = List.copyOf(lines);
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        }

        /**
         * All of it for printing, with the settings as they would stand in a configuration file. Contains a secret.
         *
         * @return several lines
         */
        public String text() {
            StringBuilder text = new StringBuilder();
            lines.forEach(line -> text.append(line).append('\n'));
            if (!settings.isEmpty()) {
                text.append("\nSettings for every node:\n\nwitness:\n");
                settings.forEach((key, value) -> text.append("  ")
                        .append(key.substring(key.indexOf('.') + 1))
                        .append(": '")
                        .append(value.replace("'", "''"))
                        .append("'\n"));
            }
            return text.toString();
        }
    }
}
