package io.oneactive.transport.jgroups;

import io.oneactive.spi.Origin;
import java.nio.ByteBuffer;
import org.jgroups.Address;

/** A member. Its address is a random number that it drew when its channel connected, so two processes are never equal. */
final class JGroupsOrigin implements Origin {
    private final JGroupsTransport transport;
    private final Address member;

    JGroupsOrigin(JGroupsTransport transport, Address member) {
        this.transport = transport;
        this.member = member;
    }

    @Override
    public void reply(ByteBuffer frame) {
        transport.reply(frame, member);
    }

    @Override
    public String address() {
        return transport.inWords(member);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JGroupsOrigin that && member.equals(that.member);
    }

    @Override
    public int hashCode() {
        return member.hashCode();
    }

    @Override
    public String toString() {
        return address();
    }
}
