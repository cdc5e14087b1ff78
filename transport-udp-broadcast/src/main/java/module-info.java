import io.oneactive.spi.TransportProvider;
import io.oneactive.transport.udp.UdpTransportProvider;
import org.jspecify.annotations.NullMarked;

/** The transport over datagrams, {@code udp-broadcast}. */
@NullMarked
module io.oneactive.transport.udp {
    requires io.oneactive;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires org.slf4j;
    requires static org.jspecify;

    provides TransportProvider with
            UdpTransportProvider;
}
