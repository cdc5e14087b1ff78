package io.oneactive.witness.blob;

import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** A blob's lease as the service itself understands it: requests by hand, without SDK and without our witness. */
final class RawLease {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final URI blob;
    private final String signature;

    /**
     * What the service said.
     *
     * @param status of HTTP
     * @param code the service's own; empty when it did as it was told
     * @param leaseId empty when none is named
     * @param leaseTime how many seconds until a broken lease is free; empty when none is named
     */
    record Answer(int status, String code, String leaseId, String leaseTime) {}

    RawLease(TestBlob blob) {
        var client = TestBlob.container(blob.port()).getBlobClient(blob.name());
        this.blob = URI.create(client.getBlobUrl());
        this.signature = client.generateSas(new BlobServiceSasSignatureValues(
                OffsetDateTime.now(ZoneOffset.UTC).plusDays(1), BlobSasPermission.parse("racwd")));
    }

    /** A lease request: pairs of header names, without {@code x-ms-}, and values. */
    Answer lease(String action, String... headers) {
        HttpRequest.Builder request = request("comp=lease&").header("x-ms-lease-action", action);
        for (int i = 0; i < headers.length; i += 2) {
            request.header("x-ms-" + headers[i], headers[i + 1]);
        }
        return answer(request.PUT(BodyPublishers.noBody()).build());
    }

    Answer acquire(UUID id, int seconds) {
        return lease("acquire", "proposed-lease-id", id.toString(), "lease-duration", String.valueOf(seconds));
    }

    Answer withId(String action, UUID id) {
        return lease(action, "lease-id", id.toString());
    }

    /** Writes content: under a lease, or as somebody who knows of none. */
    Answer write(String... leaseId) {
        HttpRequest.Builder request = request("").header("x-ms-blob-type", "BlockBlob");
        for (String id : leaseId) {
            request.header("x-ms-lease-id", id);
        }
        return answer(request.PUT(BodyPublishers.ofString("witness")).build());
    }

    private HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(URI.create(blob + "?" + query + signature))
                .header("x-ms-version", "2023-11-03")
                .timeout(Duration.ofSeconds(20));
    }

    private static Answer answer(HttpRequest request) {
        try {
            HttpResponse<Void> response = CLIENT.send(request, BodyHandlers.discarding());
            return new Answer(
                    response.statusCode(),
                    header(response, "x-ms-error-code"),
                    header(response, "x-ms-lease-id"),
                    header(response, "x-ms-lease-time"));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static String header(HttpResponse<Void> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
