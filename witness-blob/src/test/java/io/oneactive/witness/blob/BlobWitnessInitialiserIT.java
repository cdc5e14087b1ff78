package io.oneactive.witness.blob;

import static io.oneactive.witness.blob.TestNode.denied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import io.oneactive.spi.InspectAnswer.Inspected;
import io.oneactive.spi.Lease;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Witness;
import io.oneactive.witness.blob.BlobWitnessInitialiser.Report;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class BlobWitnessInitialiserIT {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String container = "init-" + COUNT.incrementAndGet();

    private BlobWitnessBuilder builder() {
        return BlobWitnessBuilder.forCluster("line-7")
                .endpoint(Azurite.endpoint(Azurite.shared().port()))
                .container(container)
                .accountKey(Azurite.ACCOUNT, Azurite.KEY);
    }

    private Report initialise() {
        return BlobWitnessInitialiser.of(builder()).run();
    }

    private static Witness witness(Map<String, String> settings) {
        Map<String, SettingValues.Given> given = new HashMap<>();
        settings.forEach((key, value) -> {
            if (!key.equals("witness.name")) {
                given.put(key.substring("witness.".length()), new SettingValues.Given(value, "report"));
            }
        });
        List<String> problems = new ArrayList<>();
        SettingValues values = SettingValues.check("witness.", new BlobWitnessProvider().settings(), given, problems);
        assertThat(problems).isEmpty();
        return new BlobWitnessProvider().create(values, new ProviderContext("line-7", "gw-a"));
    }

    @Test
    @Tag("Z13")
    void z13ContainerBlobAndSignatureAreMadeAndTheSettingsWork() {
        Report report = initialise();

        assertThat(report.isReady()).as(report.text()).isTrue();
        assertThat(report.settings())
                .containsEntry("witness.name", "azure-blob")
                .containsEntry("witness.container", container)
                .containsEntry("witness.blob", "line-7.witness");
        assertThat(report.settings().get("witness.sasToken"))
                .contains("sr=b", "sp=rw", "se=")
                .doesNotContain("st=");
        assertThat(report.text())
                .contains("witness:\n  name: 'azure-blob'\n")
                .contains("reading, acquiring, writing, renewing and releasing are allowed")
                .doesNotContain(Azurite.KEY);
        try (Witness witness = witness(report.settings())) {
            Inspected seen = (Inspected) witness.inspect(TestNode.PATIENT);
            assertThat(seen.registeredTerm()).isZero();
            assertThat(seen.leased()).isFalse();
        }
    }

    /** S3: the lease of a blob made just now may still be relied on by the holder of an earlier one. */
    @Test
    void s3TheLeaseOfANewBlobCannotBeHadAtOnce() {
        try (Witness witness = witness(initialise().settings())) {
            assertThat(denied(new TestNode("a", witness, null).asks()).retryAfter())
                    .isPresent();
        }
    }

    @Test
    void s5TheRedundancyOfTheAccountIsTold() {
        assertThat(initialise().lines()).anySatisfy(line -> assertThat(line).contains("account is"));
    }

    @Test
    @Tag("Z12")
    void z12RunAgainItLeavesEverythingAsItIs() {
        initialise();
        BlobSettings settings = builder().checked();
        try (BlobStore store = new BlobStore(http -> BlobClients.of(settings, http))) {
            long limit = TestNode.PATIENT.toNanos();
            Register written = new Register("line-7", "gw-a", 42, "n", false, Duration.ofSeconds(15));
            store.write(written, null, store.view(null, limit).etag(), limit);

            Report again = initialise();

            assertThat(again.isReady()).as(again.text()).isTrue();
            assertThat(again.lines()).anySatisfy(line -> assertThat(line).contains("is there, lease available"));
            assertThat(Register.read(store.view(null, limit).metadata())).contains(written);
            assertThat(store.view(null, limit).isLocked()).isFalse();
        } catch (BlobFault e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Tag("Z13")
    void z13TwoOperatorsAtOnceMakeOneBlob() throws Exception {
        CompletableFuture<Report> one = CompletableFuture.supplyAsync(this::initialise);
        CompletableFuture<Report> two = CompletableFuture.supplyAsync(this::initialise);
        List<Report> reports = List.of(one.get(2, TimeUnit.MINUTES), two.get(2, TimeUnit.MINUTES));

        assertThat(reports.stream()
                        .flatMap(report -> report.lines().stream())
                        .filter(line -> line.contains("was made; its lease")))
                .hasSize(1);
    }

    @Test
    void aRunningClusterIsNotDisturbed() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob)) {
            Lease lease = a.claims(3);

            Report report = BlobWitnessInitialiser.of(blob.builder(blob.port())).run();

            assertThat(report.isReady()).as(report.text()).isTrue();
            assertThat(report.text()).contains("the lease is held");
            TestNode.granted(a.witness().renew(lease));
            assertThat(blob.register().term()).isEqualTo(3);
        }
    }

    /** S4: what a broken lease tells about its holder must not be lost by looking after it. */
    @Test
    void s4TheTraceOfABrokenLeaseStays() {
        TestBlob blob = TestBlob.create();
        try (TestNode a = TestNode.of("a", blob);
                TestNode b = TestNode.of("b", blob)) {
            a.claims(3);
            blob.breakLease();

            BlobWitnessInitialiser.of(blob.builder(blob.port())).run();

            assertThat(blob.register().isHeld()).isTrue();
            denied(b.asks());
        }
    }

    @Test
    void withASignatureNothingCanBeMadeButTheRightsAreChecked() {
        TestBlob blob = TestBlob.create();
        String token = TestBlob.container(blob.port())
                .getBlobClient(blob.name())
                .generateSas(new BlobServiceSasSignatureValues(
                        OffsetDateTime.now(ZoneOffset.UTC).plusDays(1), BlobSasPermission.parse("rw")));
        BlobWitnessBuilder builder = BlobWitnessBuilder.forCluster(TestBlob.CLUSTER)
                .endpoint(Azurite.endpoint(blob.port()))
                .container(TestBlob.CONTAINER)
                .blob(blob.name())
                .sasToken(token);

        Report report = BlobWitnessInitialiser.of(builder).run();

        assertThat(report.isReady()).as(report.text()).isTrue();
        assertThat(report.text()).contains("may not create containers");
        assertThat(report.settings()).containsEntry("witness.sasToken", token);
    }

    @Test
    void theSignatureHasNoOtherRights() {
        String token = initialise().settings().get("witness.sasToken");
        BlobSettings signed = BlobWitnessBuilder.forCluster("line-7")
                .endpoint(Azurite.endpoint(Azurite.shared().port()))
                .container(container)
                .sasToken(token)
                .checked();
        try (BlobStore store = new BlobStore(http -> BlobClients.of(signed, http))) {
            BlobFault refused = catchThrowableOfType(
                    BlobFault.class,
                    () -> store.call(TestNode.PATIENT.toNanos(), blob -> {
                        blob.delete();
                        return true;
                    }));
            assertThat(refused.meaning()).isEqualTo(Meaning.REFUSED);
        }
        assertThat(catchThrowableOfType(
                        BlobStorageException.class,
                        () -> TestBlob.container(Azurite.shared().port())
                                .getBlobClient("no")
                                .getProperties()))
                .isNotNull();
    }

    @Test
    void aWrongKeyIsReportedWithARemedy() {
        Report report = BlobWitnessInitialiser.of(builder().accountKey(Azurite.ACCOUNT, "d3Jvbmc="))
                .run();

        assertThat(report.isReady()).isFalse();
        assertThat(report.settings()).isEmpty();
        assertThat(report.text()).contains("failed: ").contains("to do: ").contains("witness.accountKey");
    }

    @Test
    void theBlobOfAnotherClusterIsNotTaken() {
        initialise();

        Report report = BlobWitnessInitialiser.of(BlobWitnessBuilder.forCluster("line-8")
                        .endpoint(Azurite.endpoint(Azurite.shared().port()))
                        .container(container)
                        .blob("line-7.witness")
                        .accountKey(Azurite.ACCOUNT, Azurite.KEY))
                .run();

        assertThat(report.isReady()).isFalse();
        assertThat(report.text()).contains("'line-7'").contains("a blob of its own");
    }

    @Test
    void aSignatureOfNoTimeIsRefused() {
        assertThatThrownBy(() -> BlobWitnessInitialiser.of(builder()).signatureLifetime(Duration.ofSeconds(59)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT59S");
    }
}
