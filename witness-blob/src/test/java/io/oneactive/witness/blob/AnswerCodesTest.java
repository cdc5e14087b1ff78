package io.oneactive.witness.blob;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.storage.blob.models.BlobErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of codes, line by line. */
class AnswerCodesTest {
    @ParameterizedTest
    @CsvSource({
        "409, LeaseAlreadyPresent, NOT_HELD",
        "409, LeaseIsBreakingAndCannotBeAcquired, NOT_HELD",
        "409, LeaseIdMismatchWithLeaseOperation, NOT_HELD",
        "409, LeaseIsBrokenAndCannotBeRenewed, NOT_HELD",
        "409, LeaseNotPresentWithLeaseOperation, NOT_HELD",
        "409, LeaseIsBreakingAndCannotBeChanged, NOT_HELD",
        "412, LeaseIdMismatchWithBlobOperation, NOT_HELD",
        "409, LeaseIdMismatchWithBlobOperation, NOT_HELD",
        "412, LeaseNotPresentWithBlobOperation, NOT_HELD",
        "412, LeaseLost, NOT_HELD",
        "412, LeaseIdMissing, NOT_HELD",
        "412, ConditionNotMet, CHANGED",
        "404, BlobNotFound, GONE",
        "404, ContainerNotFound, GONE",
        "404, ResourceNotFound, GONE",
        "409, ContainerBeingDeleted, GONE",
        "409, BlobImmutableDueToPolicy, GONE",
        "400, InvalidHeaderValue, REFUSED",
        "400, OutOfRangeInput, REFUSED",
        "401, InvalidAuthenticationInfo, REFUSED",
        "403, AuthenticationFailed, REFUSED",
        "403, AuthorizationFailure, REFUSED",
        "403, AuthorizationPermissionMismatch, REFUSED",
        "403, AuthorizationProtocolMismatch, REFUSED",
        "403, KeyBasedAuthenticationNotPermitted, REFUSED",
        "405, UnsupportedHttpVerb, REFUSED",
        "500, InternalError, UNSURE",
        "500, OperationTimedOut, UNSURE",
        "503, ServerBusy, UNSURE",
    })
    void aCodeOfTheServiceHasOneMeaning(int status, String code, Meaning meaning) {
        BlobFault fault = AnswerCodes.byCode(status, BlobErrorCode.fromString(code));

        assertThat(fault.meaning()).isEqualTo(meaning);
        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.text()).contains(code).contains(Integer.toString(status));
    }

    /** Something on the way answered, not the service: only refusals are certain, and nothing ends a lease. */
    @ParameterizedTest
    @CsvSource({
        "200, UNSURE", "204, UNSURE", "301, REFUSED", "302, REFUSED", "307, REFUSED", "400, REFUSED", "401, REFUSED",
        "403, REFUSED", "404, REFUSED", "405, REFUSED", "407, REFUSED", "408, UNSURE", "409, UNSURE", "412, UNSURE",
        "429, UNSURE", "500, UNSURE", "502, UNSURE", "503, UNSURE", "504, UNSURE", "511, UNSURE"
    })
    void anAnswerWithoutACodeOfTheServiceEndsNoLease(int status, Meaning meaning) {
        assertThat(AnswerCodes.byCode(status, null).meaning()).isEqualTo(meaning);
    }

    @Test
    void aCodeThatIsNotKnownEndsNoLease() {
        assertThat(AnswerCodes.byCode(409, BlobErrorCode.fromString("SomethingNew"))
                        .meaning())
                .isEqualTo(Meaning.UNSURE);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), Meaning.NOT_SENT),
                Arguments.of(new UnknownHostException("nowhere"), Meaning.NOT_SENT),
                Arguments.of(new UnresolvedAddressException(), Meaning.NOT_SENT),
                Arguments.of(new HttpConnectTimeoutException("connect"), Meaning.NOT_SENT),
                Arguments.of(new RejectedExecutionException(), Meaning.NOT_SENT),
                Arguments.of(new HttpTimeoutException("response"), Meaning.NO_ANSWER),
                Arguments.of(new TimeoutException(), Meaning.NO_ANSWER),
                Arguments.of(new InterruptedException(), Meaning.NO_ANSWER),
                Arguments.of(new IOException("EOF reached while reading"), Meaning.BROKEN_OFF),
                Arguments.of(new SSLHandshakeException("no trust"), Meaning.REFUSED),
                Arguments.of(new SSLHandshakeException("cut off").initCause(new EOFException()), Meaning.NOT_SENT),
                Arguments.of(new ClientAuthenticationException("no identity", null), Meaning.REFUSED),
                Arguments.of(new IllegalArgumentException("malformed key"), Meaning.REFUSED),
                Arguments.of(new IllegalStateException("what else"), Meaning.NO_ANSWER));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureHasTheSameMeaningHoweverItIsWrapped(Throwable failure, Meaning meaning) {
        assertThat(AnswerCodes.fault(failure).meaning()).isEqualTo(meaning);
        assertThat(AnswerCodes.fault(new RuntimeException(new Exception(failure)))
                        .meaning())
                .isEqualTo(meaning);
        assertThat(AnswerCodes.fault(new UncheckedIOException(new IOException("wrapped", failure)))
                        .text())
                .isNotBlank();
    }

    @Test
    void aCircleOfCausesEnds() {
        Exception one = new Exception("one");
        Exception two = new Exception("two", one);
        one.initCause(two);

        assertThat(AnswerCodes.fault(one).meaning()).isEqualTo(Meaning.NO_ANSWER);
    }
}
