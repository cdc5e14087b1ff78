package io.oneactive.transport.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where peers reach this node, when something in between publishes it under another address or port than its own.
 *
 * @param address empty: where its frames seem to come from
 * @param port published for it
 */
record Reach(Optional<InetAddress> address, int port) {
    /** The note with this in it. */
    Note on(Note note) {
        return address.map(known -> note.with("at", UdpOrigin.text(new InetSocketAddress(known, port))))
                .orElse(note)
                .with("port", port);
    }

    /** Where the sender of a note says that it is reached; null when that is nowhere that one could send to. */
    static @Nullable InetSocketAddress in(Note note, InetSocketAddress sender) {
        InetSocketAddress at = note.address("at");
        if (at != null) {
            return isOfOne(at.getAddress()) ? at : null;
        }
        long port = note.number("port");
        return port > 0 && port <= 65_535 ? new InetSocketAddress(sender.getAddress(), (int) port) : null;
    }

    /** Whether an address is of one machine, rather than of none, a group or all. */
    static boolean isOfOne(InetAddress address) {
        return !address.isMulticastAddress()
                && !address.isAnyLocalAddress()
                && !address.equals(Sockets.LIMITED_BROADCAST);
    }

    boolean is(InetSocketAddress target) {
        return target.getPort() == port
                && address.filter(target.getAddress()::equals).isPresent();
    }

    @Override
    public String toString() {
        return address.map(known -> UdpOrigin.text(new InetSocketAddress(known, port)))
                .orElse("port " + port);
    }
}
