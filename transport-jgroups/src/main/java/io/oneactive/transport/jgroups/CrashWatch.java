package io.oneactive.transport.jgroups;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.annotations.MBean;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.stack.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * FD_SOCK2 that also tells whom it suspects, on each member and at once: FD_SOCK2 itself tells only the protocols of the next coordinator, after
 * it has connected to the next neighbour. On the wire it is FD_SOCK2. Public since JGroups makes it; the transport puts it in the place of each
 * FD_SOCK2 of a stack of its own.
 */
@MBean(description = "FD_SOCK2 that tells OneActive whom it suspects")
public final class CrashWatch extends FD_SOCK2 {
    /** Hears nothing. */
    static final Listener NOBODY = (suspect, door) -> {};

    private volatile Listener listener = NOBODY;

    /** Hears of suspicions. Called by JGroups' threads; does not block. */
    interface Listener {
        /**
         * The connection to a member was closed, or could not be made.
         *
         * @param suspect the member
         * @param door where it listens, if it lives
         */
        void onSuspicion(Address suspect, Door door);
    }

    /** For JGroups. */
    public CrashWatch() {
        id = ClassConfigurator.getProtocolId(FD_SOCK2.class);
    }

    void reportTo(Listener heir) {
        listener = heir;
    }

    /** Both neighbours have a connection to a member, and each sees by itself that it is closed. */
    @Override
    public void connectionClosed(Connection connection) {
        if (connection != null && !shutting_down) {
            reportAllAt(connection.peerAddress(), listener);
        }
        super.connectionClosed(connection);
    }

    @Override
    protected void suspect(Collection<Address> suspects) {
        if (suspects != null) {
            // A copy: what follows changes the collection.
            List<Address> all = new ArrayList<>(suspects);
            for (Address suspect : all) {
                if (!suspect.equals(local_addr)) {
                    report(suspect, listener);
                }
            }
        }
        super.suspect(suspects);
    }

    /**
     * On one host the ports of members may be so close together that it could be the connection of several: whose it was shows at their doors.
     *
     * @param end of a connection
     */
    private void reportAllAt(@Nullable Address end, Listener heir) {
        for (Address member : members.getMembers()) {
            for (Address address : getPhysicalAddresses(member)) {
                if (address.equals(end)) {
                    report(member, heir);
                }
            }
        }
    }

    private void report(Address member, Listener heir) {
        Door.of(getTransport(), down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESS, member)))
                .ifPresent(door -> heir.onSuspicion(member, door));
    }

    /**
     * Goes the way that the end of a member takes, with this member's own end, so that it is not gone for the first time in earnest: what a virtual
     * machine does for the first time takes ten times as long.
     *
     * @param rehearsed told of this member
     */
    void rehearse(Listener rehearsed) throws IOException {
        if (srv.localAddress() instanceof IpAddress own) {
            new Socket(own.getIpAddress(), own.getPort()).close();
            reportAllAt(own, rehearsed);
        }
    }
}
