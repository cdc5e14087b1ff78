import org.jspecify.annotations.NullMarked;

/** The transport over datagrams. */
@NullMarked
module io.oneactive.transport.udp {
    requires io.oneactive;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires org.slf4j;
    requires static org.jspecify;
}
