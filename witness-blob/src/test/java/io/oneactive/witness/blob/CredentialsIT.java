package io.oneactive.witness.blob;

import static io.oneactive.witness.blob.TestNode.granted;
import static io.oneactive.witness.blob.TestNode.misconfigured;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.policy.RequestRetryOptions;
import io.oneactive.spi.InspectAnswer.Inspected;
import io.oneactive.spi.Lease;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Every way to prove who one is, and every way to fail at it: named while all is well, with what to do. */
@Execution(ExecutionMode.CONCURRENT)
class CredentialsIT {
    private static BlobWitnessBuilder builder(TestBlob blob) {
        return BlobWitnessBuilder.forCluster(TestBlob.CLUSTER)
                .endpoint(Azurite.endpoint(blob.port()))
                .container(TestBlob.CONTAINER)
                .blob(blob.name());
    }

    private static String signature(TestBlob blob, String permissions, OffsetDateTime expiry) {
        return TestBlob.container(blob.port())
                .getBlobClient(blob.name())
                .generateSas(new BlobServiceSasSignatureValues(expiry, BlobSasPermission.parse(permissions)));
    }

    private static OffsetDateTime tomorrow() {
        return OffsetDateTime.now(ZoneOffset.UTC).plusDays(1);
    }

    private static Misconfigured problem(BlobWitnessBuilder builder) {
        try (Witness witness = builder.build()) {
            Misconfigured inspected = misconfigured(witness.inspect(TestNode.PATIENT));
            assertThat(inspected.problem()).doesNotContain("sig=");
            return inspected;
        }
    }

    @Test
    void readAndWriteOnTheOneBlobAreEnough() {
        TestBlob blob = TestBlob.create();
        String token = signature(blob, "rw", tomorrow());
        // The only test policy here makes the blob older.
        BlobWitnessBuilder old = blob.builder(blob.port());
        old.checked().accountKey = null;
        try (Witness witness = old.sasToken(token).build()) {
            TestNode a = new TestNode("a", witness, null);
            Inspected seen = (Inspected) witness.inspect(TestNode.PATIENT);
            assertThat(seen.detail()).contains("signature valid until");
            assertThat(seen.usableUntil())
                    .hasValueSatisfying(end -> assertThat(end).isAfter(Instant.now()));
            assertThat(seen.clock())
                    .hasValueSatisfying(clock -> assertThat(
                                    Duration.between(clock, Instant.now()).abs())
                            .isLessThan(Duration.ofMinutes(2)));

            Lease lease = a.claims(1);
            granted(witness.renew(lease));
            granted(witness.release(lease));
        }
    }

    @Test
    void aConnectionStringIsEnough() {
        TestBlob blob = TestBlob.create();
        BlobWitnessBuilder builder = BlobWitnessBuilder.forCluster(TestBlob.CLUSTER)
                .connectionString("DefaultEndpointsProtocol=http;AccountName=" + Azurite.ACCOUNT + ";AccountKey="
                        + Azurite.KEY + ";BlobEndpoint=" + Azurite.endpoint(blob.port()))
                .container(TestBlob.CONTAINER)
                .blob(blob.name());
        try (Witness witness = builder.build()) {
            assertThat(witness.inspect(TestNode.PATIENT)).isInstanceOf(Inspected.class);
        }
    }

    /** Found at once, although reading works or would be refused only later. */
    @ParameterizedTest
    @ValueSource(strings = {"r", "w", "rc", "ra", "rd"})
    void aSignatureThatLacksARightIsNamedWithWhatItHas(String permissions) {
        TestBlob blob = TestBlob.create();

        Misconfigured answer = problem(builder(blob).sasToken(signature(blob, permissions, tomorrow())));

        assertThat(answer.problem()).contains("AuthorizationPermissionMismatch");
        assertThat(answer.remedy())
                .contains("needs sp=rw")
                .contains("has sp=" + permissions)
                .contains("ha witness init");
    }

    @Test
    void aSignatureThatExpiredSaysWhen() {
        TestBlob blob = TestBlob.create();
        OffsetDateTime yesterday = OffsetDateTime.now(ZoneOffset.UTC).minusDays(1);

        Misconfigured answer = problem(builder(blob).sasToken(signature(blob, "rw", yesterday)));

        assertThat(answer.problem())
                .contains("expired at " + yesterday.toLocalDate())
                .contains("403");
        assertThat(answer.remedy()).contains("ha witness init").contains("witness.sasToken");
    }

    @Test
    void aWrongKeyIsNamed() {
        TestBlob blob = TestBlob.create();
        String wrong = Base64.getEncoder().encodeToString(new byte[64]);

        Misconfigured answer = problem(builder(blob).accountKey(Azurite.ACCOUNT, wrong));

        assertThat(answer.problem()).contains("403");
        assertThat(answer.remedy()).contains("witness.accountKey").contains("clock");
    }

    @Test
    void anUnknownAccountIsNamed() {
        TestBlob blob = TestBlob.create();

        assertThat(problem(builder(blob)
                                .endpoint("http://127.0.0.1:" + blob.port() + "/otheraccount")
                                .accountKey("otheraccount", Azurite.KEY))
                        .remedy())
                .contains("witness.endpoint");
    }

    @Test
    void aMissingContainerIsNamed() {
        TestBlob blob = TestBlob.create();

        Misconfigured answer = problem(builder(blob).container("not-there").accountKey(Azurite.ACCOUNT, Azurite.KEY));

        assertThat(answer.problem()).contains("/not-there/").contains("ContainerNotFound");
        assertThat(answer.remedy()).contains("ha witness init");
    }

    @Test
    void theBlobOfAnotherClusterIsRefused() {
        TestBlob blob = TestBlob.create();
        blob.writeMetadata(Register.empty("other", TestBlob.LEASE).metadata());

        Misconfigured answer = problem(builder(blob).accountKey(Azurite.ACCOUNT, Azurite.KEY));

        assertThat(answer.problem())
                .contains("not the witness of cluster 'tck'")
                .contains("'other'");
        try (Witness witness = blob.builder(blob.port()).build()) {
            misconfigured(new TestNode("a", witness, null).asks());
        }
    }

    @Test
    void aBlobThatIsUsedForSomethingElseIsRefused() {
        TestBlob blob = TestBlob.create();
        blob.writeMetadata(Map.of("invoice", "4711"));

        assertThat(problem(builder(blob).accountKey(Azurite.ACCOUNT, Azurite.KEY))
                        .problem())
                .contains("metadata");
    }

    @Test
    void anIdentityThatGetsNoTokenIsNamed() {
        TestBlob blob = TestBlob.create();

        Misconfigured answer = problem(builder(blob)
                .endpoint("https://127.0.0.1:" + blob.port() + "/" + Azurite.ACCOUNT)
                .credential(request -> Mono.error(new ClientAuthenticationException("no managed identity", null))));

        assertThat(answer.problem()).contains("no managed identity");
        assertThat(answer.remedy()).contains("TokenCredential");
    }

    /** The application's builder may do much, but not take away what safety rests on. */
    @Test
    void whatTheApplicationSetsOnTheBuilderDoesNotChangeRetriesOrVersion() {
        TestBlob blob = TestBlob.create();
        FaultProxy proxy = new FaultProxy(blob.port());
        try (proxy;
                Witness witness = blob.builder(proxy.port())
                        .client(client -> client.serviceVersion(BlobServiceVersion.getLatest())
                                .retryOptions(new RequestRetryOptions()))
                        .build()) {
            assertThat(witness.inspect(TestNode.PATIENT)).isInstanceOf(Inspected.class);
            int before = proxy.count(HttpMessage.Operation.VIEW);
            proxy.always(FaultProxy.answered(503, "ServerBusy"));

            witness.inspect(TestNode.PATIENT);

            assertThat(proxy.count(HttpMessage.Operation.VIEW)).isEqualTo(before + 1);
        }
    }
}
