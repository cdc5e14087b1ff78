package io.oneactive.witness.blob;

import io.oneactive.spi.WitnessAnswer.Misconfigured;
import java.time.Instant;
import java.util.Optional;

/** Says in sentences what is wrong with the set-up, and what to do. */
final class Remedies {
    private static final String INITIALISE = "run once, with the account key: ha witness init";
    private static final String RENEW_SIGNATURE =
            "make a new shared access signature with: ha witness init, and put it into witness.sasToken";

    private final BlobAddress address;

    Remedies(BlobAddress address) {
        this.address = address;
    }

    Misconfigured of(BlobFault fault) {
        return new Misconfigured(problem(fault), remedy(fault));
    }

    Misconfigured foreign(String what) {
        return new Misconfigured(
                address + " is not the witness of cluster '" + address.cluster() + "': " + what,
                "give each cluster a blob of its own (witness.blob), used for nothing else, and " + INITIALISE);
    }

    private String problem(BlobFault fault) {
        return "the witness blob " + address + " cannot be used: " + fault.text() + expiry();
    }

    private String expiry() {
        Instant now = Instant.now();
        Optional<Instant> expired =
                address.signature().flatMap(SharedAccessSignature::expiry).filter(now::isAfter);
        Optional<Instant> notYet =
                address.signature().flatMap(SharedAccessSignature::start).filter(now::isBefore);
        return expired.map(end -> "; its shared access signature expired at " + end)
                .or(() -> notYet.map(start -> "; its shared access signature is valid only from " + start))
                .orElse("");
    }

    private String remedy(BlobFault fault) {
        return switch (fault.code()) {
            case "BlobNotFound", "ContainerNotFound", "ResourceNotFound" ->
                INITIALISE
                        + ". If that was done, check witness.endpoint, witness.container and witness.blob. Nothing is"
                        + " made at run time, since that could make two witnesses out of one";
            case "ContainerBeingDeleted" -> "wait a minute until the container is deleted, then " + INITIALISE;
            case "BlobImmutableDueToPolicy" -> "take the immutability policy or legal hold off the container";
            case "AuthorizationPermissionMismatch", "InsufficientAccountPermissions" -> missingRight();
            case "AuthorizationProtocolMismatch" ->
                "the shared access signature is for https only: let witness.endpoint begin with https://";
            case "AuthorizationSourceIPMismatch" ->
                "the shared access signature is limited to other addresses: " + RENEW_SIGNATURE;
            case "KeyBasedAuthenticationNotPermitted" ->
                "the account forbids keys and signatures made with them: give the application's TokenCredential to"
                        + " BlobWitnessBuilder.credential, with the role Storage Blob Data Contributor on the container";
            case "AccountIsDisabled" -> "enable the storage account";
            case "SSLHandshakeException", "SSLPeerUnverifiedException" ->
                "let Java trust the certificate of the endpoint (javax.net.ssl.trustStore), and check the clock of this"
                        + " machine and whether something on the way replaces certificates";
            case "ClientAuthenticationException", "CredentialUnavailableException" ->
                "check the identity that the application's TokenCredential stands for";
            default -> byStatus(fault.status());
        };
    }

    private String byStatus(int status) {
        if (status >= 300 && status < 400) {
            return "something on the way redirects (a captive portal, a proxy): let this machine reach the endpoint";
        }
        if (status == 401 || status == 403) {
            return address.signature()
                            .map(signature -> RENEW_SIGNATURE + ", if it expired or its key was rotated")
                            .orElse(
                                    "put the account's present key into witness.accountKey or witness.connectionString, or give"
                                            + " the identity the role Storage Blob Data Contributor on the container")
                    + "; else check that the account's firewall admits this machine and that its clock is right to 15"
                    + " minutes";
        }
        return "check witness.endpoint, witness.container, witness.blob and the credential";
    }

    private String missingRight() {
        return address.signature()
                .map(signature -> "the shared access signature needs sp=rw on the blob"
                        + (signature.permissions().isEmpty() ? "" : " and has sp=" + signature.permissions()) + ": "
                        + RENEW_SIGNATURE)
                .orElse("give the identity the role Storage Blob Data Contributor on the container; that takes some"
                        + " minutes to be effective");
    }
}
