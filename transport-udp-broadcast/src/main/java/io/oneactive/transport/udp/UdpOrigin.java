package io.oneactive.transport.udp;

import io.netty.util.NetUtil;
import io.oneactive.spi.Origin;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A peer's address. Equal when address and port are.
 *
 * @param address {@link #text} of it, which is asked for with every frame
 */
record UdpOrigin(UdpTransport transport, InetSocketAddress remote, String address) implements Origin {
    static UdpOrigin of(UdpTransport transport, InetSocketAddress remote) {
        return new UdpOrigin(transport, remote, text(remote));
    }

    @Override
    public void reply(ByteBuffer frame) {
        transport.reply(frame, remote);
    }

    /** Not the one that a record comes with, whose first use takes milliseconds, just when a peer is gone. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UdpOrigin same && remote.equals(same.remote) && transport == same.transport;
    }

    @Override
    public int hashCode() {
        return remote.hashCode();
    }

    @Override
    public String toString() {
        return address();
    }

    /** For instance {@code 10.0.0.7:60000} or {@code [fe80::7%eth0]:60000}. */
    static String text(InetSocketAddress address) {
        String host = NetUtil.toAddressString(address.getAddress());
        if (!(address.getAddress() instanceof Inet6Address six)) {
            return host + ':' + address.getPort();
        }
        String full = six.getHostAddress();
        int scope = full.indexOf('%');
        return '[' + host + (scope < 0 ? "" : full.substring(scope)) + "]:" + address.getPort();
    }
}
