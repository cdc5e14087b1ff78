package com.example.mqtt;

import io.oneactive.HaStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;

/** Reads the certificates that the broker's must be signed by. */
final class TrustedCertificates {
    private TrustedCertificates() {}

    /**
     * Reads a file.
     *
     * @throws HaStartException when there is none, or no certificate in it
     */
    static TrustManagerFactory from(Path file) {
        try (InputStream text = Files.newInputStream(file)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(text)) {
                trusted.setCertificateEntry("trusted-" + count++, certificate);
            }
            if (count == 0) {
                throw new HaStartException("there is no certificate in '" + file + "' (transport.trustedCertificates)");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new HaStartException(
                    "the certificates in '" + file + "' (transport.trustedCertificates) cannot be read: " + e, e);
        }
    }
}
