package io.oneactive.witness.blob;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.Configuration;
import com.azure.core.util.UrlBuilder;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import reactor.core.publisher.Mono;

/** Makes the SDK's client. What the rules of the witness rest on is set after everything that an application may set. */
final class BlobClients {
    /** Leases are as they were in 2012; this version is known to emulators, too. */
    private static final BlobServiceVersion VERSION = BlobServiceVersion.V2025_11_05;

    private BlobClients() {}

    static BlobClient of(BlobSettings settings, HttpClient http) {
        BlobClientBuilder builder = new BlobClientBuilder();
        if (settings.connectionString != null) {
            builder.connectionString(settings.connectionString);
        }
        settings.effectiveEndpoint().ifPresent(builder::endpoint);
        builder.containerName(settings.container).blobName(settings.blob);
        if (settings.accountKey != null) {
            builder.credential(new StorageSharedKeyCredential(
                    settings.effectiveAccountName().orElse(""), settings.accountKey));
        }
        if (settings.sasToken != null) {
            builder.sasToken(SharedAccessSignature.withoutQuestionMark(settings.sasToken));
        }
        if (settings.tokenCredential != null) {
            builder.credential(settings.tokenCredential);
        }
        if (settings.customizer != null) {
            settings.customizer.accept(builder);
        }
        return builder.pipeline(null)
                .httpClient(http)
                // One try: a deadline counts from the sending of a request, so only who keeps the deadline may send it
                // again.
                .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, (Integer) null, null, null, null))
                .serviceVersion(VERSION)
                .configuration(Configuration.NONE)
                .addPolicy(new ServerTimeout())
                .buildClient();
    }

    /** Lets the service drop a request that it has not begun to work on for so long: one less that is applied after it was given up. */
    private static final class ServerTimeout implements HttpPipelinePolicy {
        private static final String SECONDS = "2";

        @Override
        public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
            limit(context);
            return next.process();
        }

        @Override
        public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
            limit(context);
            return next.processSync();
        }

        private static void limit(HttpPipelineCallContext context) {
            String url = UrlBuilder.parse(context.getHttpRequest().getUrl())
                    .setQueryParameter("timeout", SECONDS)
                    .toString();
            context.getHttpRequest().setUrl(url);
        }

        @Override
        public HttpPipelinePosition getPipelinePosition() {
            return HttpPipelinePosition.PER_CALL;
        }
    }
}
