package io.oneactive.witness.blob;

import com.azure.core.credential.TokenCredential;
import com.azure.storage.blob.BlobClientBuilder;
import io.oneactive.HaConfigException;
import io.oneactive.spi.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes a witness with a credential of the application, for {@code HaConfig.builder().witness(...)}. Where a connection string, a key or a
 * shared access signature will do, the settings {@code witness.*} do too, and this class is not needed.
 *
 * <pre>{@code
 * Witness witness = BlobWitnessBuilder.forCluster("line-7")
 *         .endpoint("https://account.blob.core.windows.net")
 *         .container("witness")
 *         .credential(new DefaultAzureCredentialBuilder().build())
 *         .build();
 * }</pre>
 *
 * <p>Exactly one credential is needed, unless {@link #client} brings one. All nodes of a cluster need the same endpoint, container, blob and
 * lease duration. Not safe for use by several threads.
 */
public final class BlobWitnessBuilder {
    private final BlobSettings settings;

    private BlobWitnessBuilder(BlobSettings settings) {
        this.settings = settings;
    }

    /**
     * Begins.
     *
     * @param cluster the cluster's name, as in {@code HaConfig.Builder.cluster}; the register is refused to any other
     * @return a new builder: container {@code oneactive}, a blob named after the cluster, leases of 15 seconds
     */
    public static BlobWitnessBuilder forCluster(String cluster) {
        return new BlobWitnessBuilder(new BlobSettings(cluster));
    }

    static BlobWitnessBuilder of(BlobSettings settings) {
        return new BlobWitnessBuilder(settings);
    }

    /**
     * Where the account's blobs are.
     *
     * @param url for instance {@code https://account.blob.core.windows.net}, or {@code http://127.0.0.1:10000/devstoreaccount1}
     * @return this builder
     */
    public BlobWitnessBuilder endpoint(String url) {
        settings.endpoint = url;
        return this;
    }

    /**
     * Names the container.
     *
     * @param name 3 to 63 small letters, digits and single hyphens
     * @return this builder
     */
    public BlobWitnessBuilder container(String name) {
        settings.container = name;
        return this;
    }

    /**
     * Names the blob.
     *
     * @param name 1 to 1,024 characters
     * @return this builder
     */
    public BlobWitnessBuilder blob(String name) {
        settings.blob = name;
        return this;
    }

    /**
     * How long the lease lasts without renewal, and so how long a cluster may have to wait after the loss of a node that held it.
     *
     * @param duration whole seconds, 15 to 60
     * @return this builder
     */
    public BlobWitnessBuilder leaseDuration(Duration duration) {
        settings.leaseDuration = duration;
        return this;
    }

    /**
     * A connection string: full power over the account, unless it has a signature.
     *
     * @param text as the portal shows it
     * @return this builder
     */
    public BlobWitnessBuilder connectionString(String text) {
        settings.connectionString = text;
        return this;
    }

    /**
     * An account key: full power over the account.
     *
     * @param accountName the account
     * @param key Base64
     * @return this builder
     */
    public BlobWitnessBuilder accountKey(String accountName, String key) {
        settings.accountName = accountName;
        settings.accountKey = key;
        return this;
    }

    /**
     * A shared access signature; {@code sp=rw} on the one blob is enough.
     *
     * @param token {@code sv=...&sig=...}
     * @return this builder
     */
    public BlobWitnessBuilder sasToken(String token) {
        settings.sasToken = token;
        return this;
    }

    /**
     * A Microsoft Entra identity with the role Storage Blob Data Contributor on the container.
     *
     * @param credential is asked for tokens on threads of the witness; its first answer may take long, which the witness's first inspection
     *     bears, not a claim
     * @return this builder
     */
    public BlobWitnessBuilder credential(TokenCredential credential) {
        settings.tokenCredential = credential;
        return this;
    }

    /**
     * Changes the client that the witness makes, for instance by a policy or a credential of another kind. HTTP client, retries, pipeline,
     * service version and configuration are set after this and cannot be changed: the witness's safety rests on them.
     *
     * @param customizer is called once, on a thread of the witness
     * @return this builder
     */
    public BlobWitnessBuilder client(Consumer<BlobClientBuilder> customizer) {
        settings.customizer = customizer;
        return this;
    }

    /**
     * Makes the witness. Does not call the outside.
     *
     * @return ready for use; it has threads of its own until it is closed
     * @throws HaConfigException names everything that is wrong
     */
    public Witness build() {
        BlobSettings checked = checked();
        BlobStore store = new BlobStore(http -> BlobClients.of(checked, http));
        return new BlobWitness(checked.address(), checked.leaseDuration, store, System::nanoTime);
    }

    BlobSettings checked() {
        List<String> problems = new ArrayList<>();
        settings.faults().forEach((key, fault) -> problems.add("setting '" + key + "'" + shown(key) + " " + fault));
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return settings;
    }

    private String shown(String key) {
        String value = switch (key) {
            case BlobSettings.CONTAINER -> settings.container;
            case BlobSettings.BLOB -> settings.blob;
            case BlobSettings.LEASE_DURATION -> Long.toString(settings.leaseDuration.toMillis());
            case BlobSettings.ENDPOINT -> settings.endpoint;
            default -> null;
        };
        return value == null ? "" : " = '" + value + "'";
    }
}
