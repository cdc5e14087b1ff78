package io.oneactive.witness.blob;

import static io.oneactive.witness.blob.TestNode.granted;
import static io.oneactive.witness.blob.TestNode.misconfigured;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.oneactive.spi.InspectAnswer.Inspected;
import io.oneactive.spi.Lease;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Over TLS, with tokens of an identity: the emulator checks their times and audience, not who signed them. */
class HttpsIT {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    @Test
    void aTokenOfTheApplicationIsEnoughOnceTheCertificateIsTrusted() throws Exception {
        Path keys = selfSigned();
        SSLContext before = SSLContext.getDefault();
        try (Azurite azurite = Azurite.start(0, "--cert", keys.toString(), "--pwd", PASSWORD, "--oauth", "basic")) {
            String endpoint = Azurite.endpoint(azurite.port()).replace("http:", "https:");
            Misconfigured untrusted = problem(endpoint, Duration.ofHours(1));
            assertThat(untrusted.problem()).contains("SSLHandshakeException");
            assertThat(untrusted.remedy()).contains("trust");

            SSLContext.setDefault(trusting(keys));
            assertThat(BlobWitnessInitialiser.of(builder(endpoint).accountKey(Azurite.ACCOUNT, Azurite.KEY))
                            .run()
                            .text())
                    .contains("spr=https");
            try (Witness witness = builder(endpoint)
                    .credential(token(Duration.ofHours(1)))
                    .client(client -> client.addPolicy(new TestBlob.MadeLongAgo()))
                    .build()) {
                assertThat(witness.inspect(TestNode.PATIENT)).isInstanceOf(Inspected.class);
                Lease lease = new TestNode("a", witness, null).claims(1);
                granted(witness.renew(lease));
                granted(witness.release(lease));
            }
            assertThat(problem(endpoint, Duration.ofHours(-1)).problem()).containsPattern("40[13]");
        } finally {
            SSLContext.setDefault(before);
        }
    }

    private static BlobWitnessBuilder builder(String endpoint) {
        return BlobWitnessBuilder.forCluster(TestBlob.CLUSTER).endpoint(endpoint);
    }

    private static Misconfigured problem(String endpoint, Duration tokenLife) {
        try (Witness witness = builder(endpoint).credential(token(tokenLife)).build()) {
            return misconfigured(witness.inspect(TestNode.PATIENT));
        }
    }

    private static TokenCredential token(Duration life) {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"aud\":\"https://storage.azure.com\",\"iss\":\"https://sts.windows.net/tenant/\",\"nbf\":"
                + (now - 7200) + ",\"iat\":" + (now - 7200) + ",\"exp\":" + (now + life.toSeconds()) + "}";
        String text = base64("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + base64(claims) + "." + base64("signature");
        return request -> Mono.just(
                new AccessToken(text, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Path selfSigned() throws Exception {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "azurite",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(folder.resolve("keytool.log")))
                .isZero();
        return keys;
    }

    private static SSLContext trusting(Path keys) throws Exception {
        KeyStore pair = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            pair.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("azurite", pair.getCertificate("azurite"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
