package io.oneactive.witness.iothub;

import com.google.gson.JsonParser;
import io.oneactive.iothub.HostAndPort;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.standin.CertificateAuthority;
import io.oneactive.standin.Door;
import io.oneactive.standin.HubStandIn;
import io.oneactive.testkit.WitnessTck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Assertions;

/** A hub of its own for a test, with one device for the witness. */
final class TestHub implements AutoCloseable {
    static final String DEVICE = "ha-witness";
    static final String CLUSTER = WitnessTck.CLUSTER;
    static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration LIMIT = Duration.ofSeconds(20);

    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();

    private final HubStandIn hub = HubStandIn.start(AUTHORITY, "hub-a.standin.test");
    private final String connectionString = hub.addDevice(DEVICE);
    private final List<IotHubWitness> opened = new ArrayList<>();

    /** With a twin that is made ready. */
    static TestHub initialised() {
        TestHub hub = new TestHub();
        hub.write(TwinRecord.first(CLUSTER, LEASE));
        return hub;
    }

    HubStandIn hub() {
        return hub;
    }

    /** Writes a record, as nobody but a node may. */
    void write(TwinRecord record) {
        hub.patchReported(DEVICE, record.patch().toJsonElement().toString());
    }

    TwinRecord record() {
        return TwinRecord.parse(
                JsonParser.parseString(hub.reported(DEVICE).get(TwinRecord.KEY).toString())
                        .getAsJsonObject());
    }

    int version() {
        return hub.reported(DEVICE).get("$version").asInt();
    }

    IotHubSettings settings(Door door) {
        return settings(door, connectionString);
    }

    IotHubSettings settings(Door door, String withConnectionString) {
        return new IotHubSettings(
                CLUSTER,
                new DeviceAddress(withConnectionString),
                AUTHORITY.clientContext(),
                new HostAndPort(door.host(), door.port()),
                LEASE,
                LEASE,
                null);
    }

    String connectionString() {
        return connectionString;
    }

    IotHubWitness open(Door door, Line line) {
        return open(settings(door), line);
    }

    IotHubWitness open(IotHubSettings settings, Line line) {
        IotHubWitness witness = settings.witness(line);
        opened.add(witness);
        return witness;
    }

    /** As a process of its own, at the hub's first door. */
    IotHubWitness open() {
        return open(hub.door(), new Line());
    }

    static LeaseRequest request(String node) {
        return request(node, LIMIT);
    }

    static LeaseRequest request(String node, Duration limit) {
        return new LeaseRequest(CLUSTER, node, UUID.randomUUID(), limit);
    }

    static WitnessAnswer.Granted granted(WitnessAnswer answer) {
        return Assertions.assertInstanceOf(WitnessAnswer.Granted.class, answer);
    }

    static Lease acquired(IotHubWitness witness, String node) {
        return granted(witness.acquire(request(node))).lease();
    }

    static InspectAnswer.Inspected inspected(IotHubWitness witness) {
        return Assertions.assertInstanceOf(InspectAnswer.Inspected.class, witness.inspect(LIMIT));
    }

    @Override
    public void close() {
        opened.forEach(IotHubWitness::close);
        hub.close();
    }
}
