package io.oneactive.witness.blob;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.SkuName;
import com.azure.storage.blob.options.BlobContainerCreateOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.sas.SasProtocol;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import io.oneactive.witness.blob.BlobWitnessInitialiser.Report;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One run of {@link BlobWitnessInitialiser}. */
final class Initialisation {
    private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();
    /** These do not lose acknowledged writes when the account fails over to another region, since they do not. */
    private static final Set<SkuName> STAYS_IN_REGION =
            EnumSet.of(SkuName.STANDARD_LRS, SkuName.STANDARD_ZRS, SkuName.PREMIUM_LRS, SkuName.PREMIUM_ZRS);

    private final BlobSettings settings;
    private final Duration signatureLifetime;
    private final List<String> lines = new ArrayList<>();

    Initialisation(BlobSettings settings, Duration signatureLifetime) {
        this.settings = settings;
        this.signatureLifetime = signatureLifetime;
    }

    Report run() {
        BlobAddress address = settings.address();
        BlobStore store = open(settings);
        try {
            createContainer(store);
            createBlob(store);
            tellRedundancy(store);
            Optional<String> signature = sign(store);
            BlobSettings ofNodes = signature.map(this::withSignature).orElse(settings);
            boolean isReady = new RightsCheck(ofNodes, lines).run();
            return new Report(isReady, lines, isReady ? settingsOf(ofNodes) : Map.of());
        } catch (BlobFault fault) {
            Misconfigured problem = new Remedies(address).of(fault);
            lines.add("failed: " + problem.problem());
            lines.add("  to do: " + problem.remedy());
            return new Report(false, lines, Map.of());
        } finally {
            store.close();
        }
    }

    private static BlobStore open(BlobSettings settings) {
        return new BlobStore(http -> BlobClients.of(settings, http));
    }

    private void createContainer(BlobStore store) throws BlobFault {
        try {
            store.call(
                    LIMIT_NANOS,
                    blob -> blob.getContainerClient()
                            .createIfNotExistsWithResponse(new BlobContainerCreateOptions(), null, Context.NONE));
            lines.add("ok: container '" + settings.container + "' is there");
        } catch (BlobFault fault) {
            if (fault.meaning() != Meaning.REFUSED || (fault.status() != 403 && fault.status() != 401)) {
                throw fault;
            }
            lines.add("skipped: this credential may not create containers (" + fault.code() + ")");
        }
    }

    private void createBlob(BlobStore store) throws BlobFault {
        Register register = Register.empty(settings.cluster, settings.leaseDuration);
        String content = "This blob is the witness of the OneActive cluster '" + settings.cluster
                + "'. Never break its lease, delete it or write to it while the cluster runs: two nodes could be active.\n";
        BlockBlobSimpleUploadOptions upload = new BlockBlobSimpleUploadOptions(BinaryData.fromString(content))
                .setMetadata(register.metadata())
                .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*"));
        try {
            store.call(LIMIT_NANOS, blob -> blob.getBlockBlobClient().uploadWithResponse(upload, null, Context.NONE));
            lines.add("ok: blob '" + settings.blob + "' was made; its lease can be had "
                    + new LeaseTimes(settings.leaseDuration).outlived().toSeconds() + " s from now");
        } catch (BlobFault fault) {
            boolean mayExist = fault.code().equals("BlobAlreadyExists")
                    || fault.code().equals("UnauthorizedBlobOverwrite")
                    || fault.meaning() == Meaning.CHANGED
                    || fault.meaning() == Meaning.NOT_HELD
                    || fault.status() == 403;
            if (!mayExist) {
                throw fault;
            }
            BlobView view = store.view(null, LIMIT_NANOS);
            lines.add("ok: blob '" + settings.blob + "' is there, lease " + view.lease());
            if (view.metadata().isEmpty() && !view.isLocked()) {
                store.write(register, null, view.etag(), LIMIT_NANOS);
                lines.add("ok: it had no register; an empty one was written");
            }
        }
    }

    private void tellRedundancy(BlobStore store) {
        try {
            SkuName sku = store.call(LIMIT_NANOS, blob -> blob.getAccountInfo().getSkuName());
            lines.add(
                    STAYS_IN_REGION.contains(sku)
                            ? "ok: the account is " + sku + ", which keeps what it acknowledged"
                            : "warning: the account is " + sku + ". After a failover to the other region it may have"
                                    + " forgotten leases and terms: use a Standard_LRS or Standard_ZRS account");
        } catch (BlobFault fault) {
            lines.add("skipped: the account's redundancy cannot be read (" + fault.text()
                    + "); it must be LRS or ZRS, not GRS");
        }
    }

    private Optional<String> sign(BlobStore store) throws BlobFault {
        boolean hasKey = settings.accountKey != null
                || (settings.connectionString != null
                        && settings.address().signature().isEmpty());
        if (!hasKey) {
            return Optional.empty();
        }
        OffsetDateTime expiry =
                OffsetDateTime.now(ZoneOffset.UTC).plus(signatureLifetime).truncatedTo(ChronoUnit.SECONDS);
        boolean isPlain = settings.effectiveEndpoint()
                .filter(url -> url.startsWith("http:"))
                .isPresent();
        // No start time: a clock that is behind would refuse the signature.
        BlobServiceSasSignatureValues values = new BlobServiceSasSignatureValues(
                        expiry, new BlobSasPermission().setReadPermission(true).setWritePermission(true))
                .setProtocol(isPlain ? SasProtocol.HTTPS_HTTP : SasProtocol.HTTPS_ONLY);
        String token = store.call(LIMIT_NANOS, blob -> blob.generateSas(values));
        lines.add("ok: a signature for reading and writing this one blob was made, valid until " + expiry.toInstant()
                + " and no longer than the key that made it: note both dates");
        return Optional.of(token);
    }

    private BlobSettings withSignature(String token) {
        BlobSettings signed = new BlobSettings(settings.cluster);
        signed.endpoint = settings.effectiveEndpoint().orElse(null);
        signed.container = settings.container;
        signed.blob = settings.blob;
        signed.leaseDuration = settings.leaseDuration;
        signed.sasToken = token;
        return signed;
    }

    private static Map<String, String> settingsOf(BlobSettings settings) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("witness.name", "azure-blob");
        settings.effectiveEndpoint().ifPresent(url -> map.put("witness." + BlobSettings.ENDPOINT, url));
        map.put("witness." + BlobSettings.CONTAINER, settings.container);
        map.put("witness." + BlobSettings.BLOB, settings.blob);
        map.put("witness." + BlobSettings.LEASE_DURATION, Long.toString(settings.leaseDuration.toMillis()));
        if (settings.sasToken != null) {
            map.put("witness." + BlobSettings.SAS_TOKEN, settings.sasToken);
        }
        return map;
    }
}
