package io.oneactive.witness.blob;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.specialized.BlobLeaseClient;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.oneactive.testkit.WitnessTck;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/** One witness blob in an emulator, as an operator sees it; and witnesses that use it. */
final class TestBlob {
    static final String CLUSTER = WitnessTck.CLUSTER;
    static final String CONTAINER = "witness";
    static final Duration LEASE = Duration.ofSeconds(15);

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Map<Integer, BlobContainerClient> CONTAINERS = new ConcurrentHashMap<>();

    private final int port;
    private final String name;

    private TestBlob(int port, String name) {
        this.port = port;
        this.name = name;
    }

    /** As {@code ha witness init} makes it. */
    static TestBlob create() {
        return create(Azurite.shared().port());
    }

    static TestBlob create(int port) {
        TestBlob blob = absent(port);
        blob.createAnew();
        return blob;
    }

    /** A name, but nothing there. */
    static TestBlob absent(int port) {
        return new TestBlob(port, "blob-" + COUNT.incrementAndGet());
    }

    static TestBlob existing(int port, String name) {
        return new TestBlob(port, name);
    }

    private BlobContainerClient container() {
        return CONTAINERS.computeIfAbsent(port, TestBlob::container);
    }

    static BlobContainerClient container(int port) {
        BlobContainerClient container = new BlobContainerClientBuilder()
                .endpoint(Azurite.endpoint(port))
                .containerName(CONTAINER)
                .credential(new StorageSharedKeyCredential(Azurite.ACCOUNT, Azurite.KEY))
                .httpClient(new JdkHttpClientBuilder().build())
                .serviceVersion(BlobServiceVersion.V2025_11_05)
                .buildClient();
        container.createIfNotExists();
        return container;
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    void createAnew() {
        container().getBlobClient(name).upload(BinaryData.fromString("witness"), true);
        writeMetadata(Register.empty(CLUSTER, LEASE).metadata());
    }

    void writeMetadata(Map<String, String> metadata) {
        container().getBlobClient(name).setMetadata(metadata);
    }

    void deleteUnder(String leaseId) {
        container()
                .getBlobClient(name)
                .deleteWithResponse(null, new BlobRequestConditions().setLeaseId(leaseId), null, Context.NONE);
    }

    void breakLease() {
        lease().breakLeaseWithResponse(0, null, null, Context.NONE);
    }

    BlobLeaseClient lease() {
        return new BlobLeaseClientBuilder()
                .blobClient(container().getBlobClient(name))
                .buildClient();
    }

    BlobProperties properties() {
        return container().getBlobClient(name).getProperties();
    }

    String state() {
        return properties().getLeaseState().toString();
    }

    Register register() {
        return Register.read(properties().getMetadata()).orElseThrow();
    }

    /** As an application makes it, but taken for old. */
    BlobWitnessBuilder builder(int throughPort) {
        return BlobWitnessBuilder.forCluster(CLUSTER)
                .endpoint(Azurite.endpoint(throughPort))
                .container(CONTAINER)
                .blob(name)
                .accountKey(Azurite.ACCOUNT, Azurite.KEY)
                .client(client -> client.addPolicy(new MadeLongAgo()));
    }

    BlobSettings settings(int throughPort) {
        return builder(throughPort).checked();
    }

    /** All requests that the witness can make, without its rules. */
    BlobStore store() {
        return new BlobStore(http -> BlobClients.of(settings(port), http));
    }

    BlobWitness witness(LongSupplier ticker) {
        BlobSettings settings = settings(port);
        return new BlobWitness(
                settings.address(), LEASE, new BlobStore(http -> BlobClients.of(settings, http)), ticker);
    }

    /** Blobs that are a few seconds old pass for a year old, so that not every test has to wait until they are old enough. */
    static final class MadeLongAgo implements HttpPipelinePolicy {
        private static final HttpHeaderName CREATED = HttpHeaderName.fromString("x-ms-creation-time");

        @Override
        public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
            return next.process();
        }

        @Override
        public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
            HttpResponse response = next.processSync();
            if (response.getHeaderValue(CREATED) != null) {
                response.getHeaders().set(CREATED, "Wed, 01 Jan 2020 00:00:00 GMT");
            }
            return response;
        }
    }
}
