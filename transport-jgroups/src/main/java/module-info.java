import io.oneactive.spi.TransportProvider;
import io.oneactive.transport.jgroups.JGroupsTransportProvider;
import org.jspecify.annotations.NullMarked;

/** The transport over a JGroups channel, {@code jgroups}. */
@NullMarked
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.oneactive.transport.jgroups {
    requires transitive io.oneactive;
    requires transitive org.jgroups;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.oneactive.transport.jgroups;

    provides TransportProvider with
            JGroupsTransportProvider;
}
