import io.oneactive.spi.TransportProvider;
import io.oneactive.transport.udp.UdpTransportProvider;
import org.jspecify.annotations.NullMarked;

/** The transport over datagrams, {@code udp-broadcast}. */
@NullMarked
module io.oneactive.transport.udp {
    requires transitive io.oneactive;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.oneactive.transport.udp;

    provides TransportProvider with
            UdpTransportProvider;
}
