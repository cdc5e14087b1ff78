package io.oneactive.witness.iothub;

import io.oneactive.HaConfigException;
import io.oneactive.iothub.HostAndPort;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a witness is made from, checked.
 *
 * @param cluster the group
 * @param device whose twin it is
 * @param trusted TLS that trusts whom it should
 * @param target where to connect in place of the hub's name; null: there
 * @param lease how long one lasts
 * @param holdOff how long a twin that went back must stay the same
 * @param versionFile where the highest version and term are kept; null: in memory only
 */
record IotHubSettings(
        String cluster,
        DeviceAddress device,
        SSLContext trusted,
        @Nullable HostAndPort target,
        Duration lease,
        Duration holdOff,
        @Nullable Path versionFile) {
    static final String CONNECTION_STRING = "connectionString";
    static final String ADDRESS = "address";
    static final String CA_CERTIFICATE = "caCertificate";
    static final String LEASE_DURATION = "leaseDurationMS";
    static final String HOLD_OFF = "holdOffMS";
    static final String VERSION_FILE = "versionFile";

    /** A transaction may take 3 s, and a holder must be able to miss one. */
    private static final int SHORTEST_LEASE_MILLIS = 10_000;

    private static final int LONGEST_LEASE_MILLIS = 300_000;
    private static final int HOLD_OFF_MILLIS = 60_000;
    private static final int LONGEST_HOLD_OFF_MILLIS = 3_600_000;

    static List<SettingSpec> specifications() {
        return List.of(
                SettingSpec.secret(
                                CONNECTION_STRING,
                                "Connection string of a device of the hub that exists for this and nothing else; the same on all"
                                        + " nodes.")
                        .required(),
                SettingSpec.duration(
                                LEASE_DURATION,
                                SHORTEST_LEASE_MILLIS,
                                LONGEST_LEASE_MILLIS,
                                "How long the lease lasts without renewal.")
                        .defaultsTo(Integer.toString(SHORTEST_LEASE_MILLIS)),
                SettingSpec.text(
                        ADDRESS,
                        "Where to connect, host:port, if not to the hub's own name at port 8883: a private endpoint, a port"
                                + " forwarder. The certificate must be the hub's all the same."),
                SettingSpec.path(
                        CA_CERTIFICATE,
                        "PEM file of the authorities to trust in place of Java's, for a site whose firewall has its own."),
                SettingSpec.duration(
                                HOLD_OFF,
                                0,
                                LONGEST_HOLD_OFF_MILLIS,
                                "How long a twin that went back to an older state, as after a failover of the hub's region, must stay"
                                        + " the same before the lease is claimed again.")
                        .defaultsTo(Integer.toString(HOLD_OFF_MILLIS)),
                SettingSpec.path(
                        VERSION_FILE,
                        "Where this node keeps the highest version and term of the twin that it has seen, so that it notices"
                                + " such a step back also after a restart."));
    }

    static IotHubSettings of(SettingValues values, ProviderContext context) {
        List<String> problems = new ArrayList<>();
        DeviceAddress device = new DeviceAddress(values.text(CONNECTION_STRING));
        device.fault().ifPresent(fault -> problems.add(values.problem(CONNECTION_STRING, fault)));
        Optional<String> address = values.optionalText(ADDRESS);
        Optional<HostAndPort> target = address.flatMap(HostAndPort::parse);
        if (address.isPresent() && target.isEmpty()) {
            problems.add(values.problem(ADDRESS, "is no host:port; for instance 10.1.2.3:8883"));
        }
        SSLContext trusted = null;
        try {
            trusted = trusted(values.path(CA_CERTIFICATE));
        } catch (IOException | GeneralSecurityException e) {
            problems.add(values.problem(CA_CERTIFICATE, "cannot be used: " + e));
        }
        if (trusted == null || !problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return new IotHubSettings(
                context.cluster(),
                device,
                trusted,
                target.orElse(null),
                values.duration(LEASE_DURATION),
                values.duration(HOLD_OFF),
                values.path(VERSION_FILE).orElse(null));
    }

    private static SSLContext trusted(Optional<Path> authorities) throws IOException, GeneralSecurityException {
        if (authorities.isEmpty()) {
            return SSLContext.getDefault();
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(authorities.get())) {
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
        }
        if (store.size() == 0) {
            throw new IOException("it has no certificate");
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    IotHubWitness witness(Line line) {
        Observation observation = new Observation(lease, holdOff, new HighestSeen(versionFile, device.toString()));
        Remedies remedies = new Remedies(device, cluster);
        return new IotHubWitness(
                transactions(line),
                new LeaseRules(cluster, lease, line, observation, remedies),
                line,
                remedies,
                device.toString());
    }

    Transactions transactions(Line line) {
        return new Transactions(device, trusted, target, line);
    }
}
