package io.oneactive.witness.blob;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows status and error codes. Looks at codes and types, never at texts: texts differ between services and versions. Only
 * codes that say so for certain end a lease; whatever is not known here leaves the question open.
 */
final class AnswerCodes {
    private static final int LONGEST_CHAIN_OF_CAUSES = 16;

    /** The service writes some as 409 in one place and 412 in another. */
    private static final Set<BlobErrorCode> NOT_HELD = Set.of(
            BlobErrorCode.LEASE_ALREADY_PRESENT,
            BlobErrorCode.LEASE_IS_BREAKING_AND_CANNOT_BE_ACQUIRED,
            BlobErrorCode.LEASE_IS_BREAKING_AND_CANNOT_BE_CHANGED,
            BlobErrorCode.LEASE_IS_BROKEN_AND_CANNOT_BE_RENEWED,
            BlobErrorCode.LEASE_ID_MISMATCH_WITH_LEASE_OPERATION,
            BlobErrorCode.LEASE_NOT_PRESENT_WITH_LEASE_OPERATION,
            BlobErrorCode.LEASE_ID_MISMATCH_WITH_BLOB_OPERATION,
            BlobErrorCode.LEASE_NOT_PRESENT_WITH_BLOB_OPERATION,
            BlobErrorCode.LEASE_ID_MISSING,
            BlobErrorCode.LEASE_LOST);

    private static final Set<BlobErrorCode> CHANGED =
            Set.of(BlobErrorCode.CONDITION_NOT_MET, BlobErrorCode.TARGET_CONDITION_NOT_MET);

    private static final Set<BlobErrorCode> GONE = Set.of(
            BlobErrorCode.BLOB_NOT_FOUND,
            BlobErrorCode.CONTAINER_NOT_FOUND,
            BlobErrorCode.RESOURCE_NOT_FOUND,
            BlobErrorCode.CONTAINER_BEING_DELETED,
            BlobErrorCode.BLOB_IMMUTABLE_DUE_TO_POLICY);

    private AnswerCodes() {}

    static BlobFault fault(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(LONGEST_CHAIN_OF_CAUSES)
                .flatMap(cause -> byType(cause).stream())
                .findFirst()
                .orElseGet(() -> fault(Meaning.NO_ANSWER, failure));
    }

    private static Optional<BlobFault> byType(Throwable cause) {
        if (cause instanceof BlobStorageException answer) {
            return Optional.of(byCode(answer.getStatusCode(), answer.getErrorCode()));
        }
        if (cause instanceof ClientAuthenticationException) {
            return Optional.of(fault(Meaning.REFUSED, cause));
        }
        if (cause instanceof HttpResponseException answer && answer.getResponse() != null) {
            return Optional.of(byCode(answer.getResponse().getStatusCode(), null));
        }
        return byKind(cause).map(meaning -> fault(meaning, cause));
    }

    private static BlobFault fault(Meaning meaning, Throwable cause) {
        return new BlobFault(meaning, 0, cause.getClass().getSimpleName(), describe(cause));
    }

    private static Optional<Meaning> byKind(Throwable cause) {
        if (cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException
                || cause instanceof UnresolvedAddressException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof RejectedExecutionException) {
            return Optional.of(Meaning.NOT_SENT);
        }
        if (cause instanceof SSLHandshakeException || cause instanceof SSLPeerUnverifiedException) {
            // A handshake that was cut off is no lack of trust.
            return Optional.of(cause.getCause() instanceof EOFException ? Meaning.NOT_SENT : Meaning.REFUSED);
        }
        if (cause instanceof HttpTimeoutException
                || cause instanceof TimeoutException
                || cause instanceof InterruptedException) {
            return Optional.of(Meaning.NO_ANSWER);
        }
        if (cause instanceof IOException) {
            return Optional.of(Meaning.BROKEN_OFF);
        }
        return cause instanceof IllegalArgumentException ? Optional.of(Meaning.REFUSED) : Optional.empty();
    }

    static BlobFault byCode(int status, @Nullable BlobErrorCode code) {
        String name = code == null ? "" : code.toString();
        String text = "answer " + status + (name.isEmpty() ? " without a code of the blob service" : " " + name);
        return new BlobFault(meaning(status, code), status, name, text);
    }

    private static Meaning meaning(int status, @Nullable BlobErrorCode code) {
        if (code != null && NOT_HELD.contains(code)) {
            return Meaning.NOT_HELD;
        }
        if (code != null && CHANGED.contains(code)) {
            return Meaning.CHANGED;
        }
        if (code != null && GONE.contains(code)) {
            return Meaning.GONE;
        }
        boolean says = status >= 300 && status < 500;
        boolean saysLater = status == 408 || status == 409 || status == 412 || status == 429;
        return says && !saysLater ? Meaning.REFUSED : Meaning.UNSURE;
    }

    private static String describe(Throwable failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        return message == null || message.isBlank()
                ? name
                : name + ": " + message.lines().findFirst().orElse("");
    }
}
