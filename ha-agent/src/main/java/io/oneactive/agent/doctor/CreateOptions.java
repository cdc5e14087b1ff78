package io.oneactive.agent.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** How a container's port is published. */
final class CreateOptions {
    private CreateOptions() {}

    /**
     * What an IoT Edge module has to have in its {@code createOptions}, which are those of the container engine.
     *
     * @param port on which the node listens in its container
     * @param published on which it is reached from outside
     */
    static String publishing(int port, int published) {
        return "{\"ExposedPorts\":{\"%1$d/udp\":{}},\"HostConfig\":{\"PortBindings\":{\"%1$d/udp\":[{\"HostPort\":\"%2$d\"}]}}}"
                .formatted(port, published);
    }

    /** The same for a container that is started by hand. */
    static String option(int port, int published) {
        return "-p %d:%d/udp".formatted(published, port);
    }

    /** Whether this process seems to live in a container. */
    static boolean isContainer(Map<String, String> environment) {
        return environment.containsKey("IOTEDGE_MODULEID")
                || environment.containsKey("KUBERNETES_SERVICE_HOST")
                || Files.exists(Path.of("/.dockerenv"))
                || Files.exists(Path.of("/run/.containerenv"));
    }
}
