import org.jspecify.annotations.NullMarked;

/** The command line. */
@NullMarked
@SuppressWarnings("requires-automatic") // Micrometer has no module descriptors
module io.oneactive.agent {
    requires io.oneactive;
    requires io.oneactive.engine;
    requires io.oneactive.transport.udp;
    requires io.oneactive.witness.blob;
    requires io.oneactive.witness.file;
    requires com.fasterxml.jackson.core;
    requires io.oneactive.witness.iothub;
    requires info.picocli;
    requires jdk.httpserver;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires org.slf4j;
    requires static org.jspecify;

    uses io.oneactive.spi.WitnessProvider;

    provides io.oneactive.spi.HealthCheckProvider with
            io.oneactive.agent.health.ExecHealthCheckProvider,
            io.oneactive.agent.health.HttpHealthCheckProvider,
            io.oneactive.agent.health.TcpHealthCheckProvider,
            io.oneactive.agent.health.FileAgeHealthCheckProvider;

    opens io.oneactive.agent to
            info.picocli;
    opens io.oneactive.agent.demo to
            info.picocli;
}
