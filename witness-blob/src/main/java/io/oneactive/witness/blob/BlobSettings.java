package io.oneactive.witness.blob;

import com.azure.core.credential.TokenCredential;
import com.azure.storage.blob.BlobClientBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a witness is made from, as it was given; mutable until it is checked. */
final class BlobSettings {
    static final String ENDPOINT = "endpoint";
    static final String CONTAINER = "container";
    static final String BLOB = "blob";
    static final String CONNECTION_STRING = "connectionString";
    static final String ACCOUNT_NAME = "accountName";
    static final String ACCOUNT_KEY = "accountKey";
    static final String SAS_TOKEN = "sasToken";
    static final String LEASE_DURATION = "leaseDurationMS";

    static final Duration SHORTEST_LEASE = Duration.ofSeconds(15);
    static final Duration LONGEST_LEASE = Duration.ofSeconds(60);
    static final String DEFAULT_CONTAINER = "oneactive";

    /** What may stand beside host and path in something that is meant to be an address: a user, a signature; and a slash at the end. */
    private static final Pattern NOT_ADDRESS = Pattern.compile("^[^/]*@|/?[?#].*|/$");

    private static final Pattern ACCOUNT_HOST = Pattern.compile("([a-z0-9]{3,24})\\.blob\\..*");

    final String cluster;
    String container = DEFAULT_CONTAINER;
    String blob;
    Duration leaseDuration = SHORTEST_LEASE;

    @Nullable
    String endpoint;

    @Nullable
    String connectionString;

    @Nullable
    String accountName;

    @Nullable
    String accountKey;

    @Nullable
    String sasToken;

    @Nullable
    TokenCredential tokenCredential;

    @Nullable
    Consumer<BlobClientBuilder> customizer;

    BlobSettings(String cluster) {
        this.cluster = cluster;
        this.blob = BlobNames.blobOf(cluster);
    }

    /** Where the account's blobs are; empty when nothing tells. */
    Optional<String> effectiveEndpoint() {
        return Optional.ofNullable(endpoint)
                .map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
                .or(() -> Optional.ofNullable(connectionString).flatMap(text -> new ConnectionString(text).endpoint()))
                .or(() -> Optional.ofNullable(accountName).map(name -> "https://" + name + ".blob.core.windows.net"));
    }

    /** The account's name; empty when nothing tells. */
    Optional<String> effectiveAccountName() {
        if (accountName != null) {
            return Optional.of(accountName);
        }
        return effectiveEndpoint()
                .map(url -> ACCOUNT_HOST.matcher(withoutScheme(url)))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1));
    }

    private static String withoutScheme(String url) {
        int slashes = url.indexOf("//");
        return slashes < 0 ? url : url.substring(slashes + 2);
    }

    /**
     * What distinguishes the blob from others, on whatever way it is reached: account, container and blob. Where nothing tells the account, the
     * address stands for it, without its scheme. Nothing secret.
     */
    String identity() {
        String account = effectiveAccountName()
                .or(() -> effectiveEndpoint().map(BlobSettings::withoutScheme))
                .map(text -> NOT_ADDRESS.matcher(text).replaceAll("").toLowerCase(Locale.ROOT))
                .orElse("");
        return account + "/" + container + "/" + blob;
    }

    BlobAddress address() {
        String account = effectiveEndpoint().orElse("(account of the application's builder)");
        Optional<SharedAccessSignature> signature = Optional.ofNullable(sasToken)
                .map(SharedAccessSignature::new)
                .or(() ->
                        Optional.ofNullable(connectionString).flatMap(text -> new ConnectionString(text).signature()));
        return new BlobAddress(cluster, account + "/" + container + "/" + blob, signature);
    }

    /** All that is wrong: what to say about it, by setting. */
    Map<String, String> faults() {
        Map<String, String> faults = new LinkedHashMap<>();
        BlobNames.containerFault(container).ifPresent(fault -> faults.put(CONTAINER, fault));
        BlobNames.blobFault(blob).ifPresent(fault -> faults.put(BLOB, fault));
        leaseFault().ifPresent(fault -> faults.put(LEASE_DURATION, fault));
        endpointFault().ifPresent(fault -> faults.put(ENDPOINT, fault));
        if (connectionString != null) {
            new ConnectionString(connectionString).fault().ifPresent(fault -> faults.put(CONNECTION_STRING, fault));
        }
        keyFault().ifPresent(fault -> faults.put(ACCOUNT_KEY, fault));
        signatureFault().ifPresent(fault -> faults.put(SAS_TOKEN, fault));
        credentialFault().ifPresent(fault -> faults.putIfAbsent(CONNECTION_STRING, fault));
        return faults;
    }

    private Optional<String> leaseFault() {
        boolean isWhole = leaseDuration.equals(Duration.ofSeconds(leaseDuration.toSeconds()));
        boolean isAllowed = leaseDuration.compareTo(SHORTEST_LEASE) >= 0 && leaseDuration.compareTo(LONGEST_LEASE) <= 0;
        return isWhole && isAllowed
                ? Optional.empty()
                : Optional.of("is not allowed by the blob service; allowed: whole seconds, 15000 to 60000 ms");
    }

    private Optional<String> endpointFault() {
        if (endpoint == null) {
            return effectiveEndpoint().isPresent() || customizer != null
                    ? Optional.empty()
                    : Optional.of("is missing, and neither accountName nor connectionString tells it; for instance"
                            + " https://account.blob.core.windows.net");
        }
        try {
            URI uri = new URI(endpoint);
            boolean isHttp = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean isBare = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            if (!isHttp || uri.getHost() == null) {
                return Optional.of("is no address; allowed: https://HOST, and http://HOST for an emulator");
            }
            if (!isBare) {
                return Optional.of("has more than scheme, host and path; a shared access signature goes to sasToken");
            }
            return tokenCredential != null && "http".equals(uri.getScheme())
                    ? Optional.of("is http; tokens are sent over https only")
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.of("is no address (" + e.getReason() + ")");
        }
    }

    private Optional<String> keyFault() {
        if (accountKey == null) {
            return Optional.empty();
        }
        if (effectiveAccountName().isEmpty()) {
            return Optional.of("needs accountName, which the endpoint does not tell");
        }
        try {
            return Base64.getDecoder().decode(accountKey).length > 0 ? Optional.empty() : Optional.of("is empty");
        } catch (IllegalArgumentException e) {
            return Optional.of("is no account key; allowed: Base64 as the portal shows it");
        }
    }

    private Optional<String> signatureFault() {
        if (sasToken == null) {
            return Optional.empty();
        }
        SharedAccessSignature signature = new SharedAccessSignature(sasToken);
        if (!signature.isComplete()) {
            return Optional.of("is no shared access signature; allowed: sv=...&sr=b&sp=rw&...&sig=...");
        }
        boolean isPlain =
                effectiveEndpoint().filter(url -> url.startsWith("http:")).isPresent();
        return isPlain && signature.isForHttpsOnly()
                ? Optional.of("is for https only, but the endpoint is http")
                : Optional.empty();
    }

    private Optional<String> credentialFault() {
        long given = Stream.of(connectionString, accountKey, sasToken, tokenCredential)
                .filter(way -> way != null)
                .count();
        if (given > 1) {
            return Optional.of("and the like: more than one credential is given; allowed: one of connectionString,"
                    + " accountKey, sasToken, or a TokenCredential of the application");
        }
        return given == 0 && customizer == null
                ? Optional.of("is missing, and so is every other credential; allowed: one of connectionString,"
                        + " accountKey, sasToken, or a TokenCredential of the application (BlobWitnessBuilder)")
                : Optional.empty();
    }
}
