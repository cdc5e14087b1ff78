package io.oneactive.standin;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority that is made anew for a test and that nobody else trusts. */
public final class CertificateAuthority {
    private final X509Bundle root;

    private CertificateAuthority(X509Bundle root) {
        this.root = root;
    }

    /**
     * Makes an authority.
     *
     * @return with a key of its own
     */
    public static CertificateAuthority create() {
        try {
            return new CertificateAuthority(new CertificateBuilder()
                    .subject("CN=Stand-in root,O=OneActive")
                    .setIsCertificateAuthority(true)
                    .setKeyUsage(
                            true, CertificateBuilder.KeyUsage.digitalSignature, CertificateBuilder.KeyUsage.keyCertSign)
                    .buildSelfSigned());
        } catch (Exception e) {
            throw new IllegalStateException("no certificate authority could be made", e);
        }
    }

    /**
     * What clients are to trust.
     *
     * @return PEM
     */
    public String pem() {
        return root.getRootCertificatePEM();
    }

    /**
     * Writes {@link #pem} to a file.
     *
     * @param file is replaced
     * @return the file
     * @throws IOException when it cannot be written
     */
    public Path writeTo(Path file) throws IOException {
        return Files.writeString(file, pem());
    }

    /**
     * A context that trusts this authority and no other.
     *
     * @return for clients
     */
    public SSLContext clientContext() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("root", root.getRootCertificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no context could be made", e);
        }
    }

    /** A certificate for a server, with its key. */
    X509Bundle issue(List<String> names, List<String> addresses) {
        try {
            CertificateBuilder builder =
                    new CertificateBuilder().subject("CN=Stand-in,O=OneActive").addExtendedKeyUsageServerAuth();
            names.forEach(builder::addSanDnsName);
            addresses.forEach(builder::addSanIpAddress);
            return builder.buildIssuedBy(root);
        } catch (Exception e) {
            throw new IllegalStateException("no certificate could be made for " + names + addresses, e);
        }
    }

    /** A context for a server that has no netty. */
    SSLContext serverContext(X509Bundle certificate) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException("no context could be made", e);
        }
    }
}
