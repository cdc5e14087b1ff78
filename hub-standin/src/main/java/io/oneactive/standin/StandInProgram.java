package io.oneactive.standin;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A hub as a process of its own, for the demo: ends with its input, so that it never outlives who started it. Writes its settings, a line each, then
 * {@code ready}.
 */
public final class StandInProgram {
    private StandInProgram() {}

    /**
     * Runs until the input ends.
     *
     * @param arguments the device, and the folder where the certificate of its authority goes
     * @throws IOException when the certificate cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: StandInProgram DEVICE FOLDER");
            System.exit(2);
        }
        CertificateAuthority authority = CertificateAuthority.create();
        try (HubStandIn hub = HubStandIn.start(authority, "hub.standin.test")) {
            System.out.println("connectionString=" + hub.addDevice(arguments[0]));
            System.out.println("address=" + hub.door().address());
            System.out.println(
                    "caCertificate=" + authority.writeTo(Path.of(arguments[1]).resolve("hub-authority.pem")));
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // What is typed means nothing.
            }
        }
    }
}
