package io.oneactive.witness.blob;

import java.util.Optional;

/**
 * Which blob, for whom, and with which credential, as far as sentences need it.
 *
 * @param cluster whose witness it is
 * @param url of the blob, without any secret
 * @param signature the shared access signature, when there is one
 */
record BlobAddress(String cluster, String url, Optional<SharedAccessSignature> signature) {
    @Override
    public String toString() {
        return url;
    }
}
