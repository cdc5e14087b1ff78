package io.oneactive.witness.blob;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobLeaseRequestConditions;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.options.BlobAcquireLeaseOptions;
import com.azure.storage.blob.options.BlobReleaseLeaseOptions;
import com.azure.storage.blob.options.BlobRenewLeaseOptions;
import com.azure.storage.blob.specialized.BlobLeaseClient;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All requests to the one blob, each sent once, each with a limit. Success is returned, all else is a {@link BlobFault}. Any thread.
 *
 * <p>Never asks the SDK for a time limit, which it would keep on a pool that the whole process shares; never breaks or changes a lease, for
 * which no holder could be prepared; makes a new lease client for each call, since the SDK's writes the answer's lease id into itself.
 */
final class BlobStore implements AutoCloseable {
    /** Not the limit of a call, only the end of what a call that was given up has left behind. */
    private static final Duration LEFT_BEHIND = Duration.ofSeconds(10);

    private final BoundedCalls calls = new BoundedCalls();
    private final FutureTask<BlobClient> client;

    /**
     * Starts to make the client: this loads the SDK's classes, which takes longer than any call.
     *
     * @param maker makes a client from an HTTP client
     */
    BlobStore(Function<HttpClient, BlobClient> maker) {
        client = new FutureTask<>(() -> maker.apply(httpClient()));
        Thread loader = new Thread(client, "blob-witness-client");
        loader.setDaemon(true);
        loader.start();
    }

    /** Runs something that makes calls, on a thread of ours. */
    void start(Runnable work) throws BlobFault {
        calls.start(work);
    }

    private HttpClient httpClient() {
        return new JdkHttpClientBuilder()
                .executor(calls.http())
                .configuration(Configuration.NONE)
                .connectionTimeout(LEFT_BEHIND)
                .responseTimeout(LEFT_BEHIND)
                // Zero: no tasks in the SDK's shared pool.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .build();
    }

    /** A call with the client, on a thread of ours. */
    <T> T call(long limitNanos, Function<BlobClient, T> request) throws BlobFault {
        return calls.call(limitNanos, () -> request.apply(client.get()));
    }

    /**
     * Reads properties and metadata.
     *
     * @param leaseId when given, only succeeds while this is the active lease
     */
    BlobView view(@Nullable UUID leaseId, long limitNanos) throws BlobFault {
        BlobRequestConditions conditions = new BlobRequestConditions();
        if (leaseId != null) {
            conditions.setLeaseId(leaseId.toString());
        }
        return BlobView.of(call(limitNanos, blob -> blob.getPropertiesWithResponse(conditions, null, Context.NONE)));
    }

    /** Returns the lease id of the answer, empty when it had none. */
    String acquire(UUID leaseId, Duration duration, String etag, long limitNanos) throws BlobFault {
        BlobAcquireLeaseOptions options = new BlobAcquireLeaseOptions(Math.toIntExact(duration.toSeconds()))
                .setRequestConditions(new BlobLeaseRequestConditions().setIfMatch(etag));
        return call(
                limitNanos,
                blob -> orEmpty(lease(blob, leaseId)
                        .acquireLeaseWithResponse(options, null, Context.NONE)
                        .getValue()));
    }

    /** Returns the lease id of the answer, empty when it had none. */
    String renew(UUID leaseId, String etag, long limitNanos) throws BlobFault {
        BlobRenewLeaseOptions options =
                new BlobRenewLeaseOptions().setRequestConditions(new BlobLeaseRequestConditions().setIfMatch(etag));
        return call(
                limitNanos,
                blob -> orEmpty(lease(blob, leaseId)
                        .renewLeaseWithResponse(options, null, Context.NONE)
                        .getValue()));
    }

    /**
     * Writes metadata.
     *
     * @param leaseId under which lease; null: only succeeds while there is none
     * @return the new ETag
     */
    String write(Register register, @Nullable UUID leaseId, String etag, long limitNanos) throws BlobFault {
        Map<String, String> metadata = register.metadata();
        BlobRequestConditions conditions = new BlobRequestConditions().setIfMatch(etag);
        if (leaseId != null) {
            conditions.setLeaseId(leaseId.toString());
        }
        String written = call(
                limitNanos,
                blob -> orEmpty(blob.setMetadataWithResponse(metadata, conditions, null, Context.NONE)
                        .getHeaders()
                        .getValue(HttpHeaderName.ETAG)));
        if (written.isEmpty()) {
            throw new BlobFault(Meaning.NO_ANSWER, "something that is not the blob service answered");
        }
        return written;
    }

    void release(UUID leaseId, long limitNanos) throws BlobFault {
        call(
                limitNanos,
                blob -> lease(blob, leaseId)
                        .releaseLeaseWithResponse(new BlobReleaseLeaseOptions(), null, Context.NONE));
    }

    private static BlobLeaseClient lease(BlobClient blob, UUID leaseId) {
        return new BlobLeaseClientBuilder()
                .blobClient(blob)
                .leaseId(leaseId.toString())
                .buildClient();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    public void close() {
        calls.close();
    }
}
