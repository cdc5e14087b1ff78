package io.oneactive.witness.iothub;

import io.oneactive.spi.WitnessAnswer.Misconfigured;
import org.jspecify.annotations.Nullable;

/** Says in sentences what is wrong with the set-up, and what to do. */
final class Remedies {
    private static final String INITIALISE =
            "run once for the group: ha witness init --witness azure-iothub --cluster CLUSTER --set connectionString=...";

    private final DeviceAddress device;
    private final String cluster;

    Remedies(DeviceAddress device, String cluster) {
        this.device = device;
        this.cluster = cluster;
    }

    private String initialise() {
        return INITIALISE.replace("CLUSTER", cluster);
    }

    Misconfigured notInitialised() {
        return new Misconfigured(
                "the twin of device " + device + " is no witness: its reported properties have no '" + TwinRecord.KEY
                        + "'",
                initialise() + ". Nothing is made at run time, since that could make two witnesses out of one");
    }

    Misconfigured foreign(String other) {
        return new Misconfigured(
                "the twin of device " + device + " is the witness of cluster '" + other + "', not of '" + cluster + "'",
                "give each cluster a device of its own that is used for nothing else, and " + initialise());
    }

    Misconfigured damaged(@Nullable String damage) {
        return new Misconfigured(
                "the reported property '" + TwinRecord.KEY + "' of device " + device + " " + damage,
                "stop all nodes of the group, delete this property, and " + initialise());
    }

    Misconfigured of(HubFault fault) {
        String problem = "device " + device + " cannot be used as a witness: " + fault.text();
        return switch (fault.meaning()) {
            case UNSUITABLE ->
                new Misconfigured(
                        problem,
                        "let HostName be the hub's own name, not that of an edge hub or of something in between");
            default ->
                new Misconfigured(
                        problem,
                        fault.text().contains("certificate")
                                ? "let Java trust the hub's certificate (javax.net.ssl.trustStore, or witness.caCertificate if"
                                        + " something on the way has its own), and check this machine's clock"
                                : "check in the portal that the device exists, is enabled and has the key of"
                                        + " witness.connectionString, and that this machine's clock is right to some minutes");
        };
    }
}
