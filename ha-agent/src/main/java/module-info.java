import org.jspecify.annotations.NullMarked;

/** The command line. */
@NullMarked
module io.oneactive.agent {
    requires io.oneactive;
    requires io.oneactive.engine;
    requires io.oneactive.transport.udp;
    requires io.oneactive.witness.blob;
    requires io.oneactive.witness.file;
    requires com.fasterxml.jackson.core;
    requires io.oneactive.witness.iothub;
    requires info.picocli;
    requires org.slf4j;
    requires static org.jspecify;

    opens io.oneactive.agent to
            info.picocli;
    opens io.oneactive.agent.demo to
            info.picocli;
}
