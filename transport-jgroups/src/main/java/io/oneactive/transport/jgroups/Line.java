package io.oneactive.transport.jgroups;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Message.Flag;
import org.jgroups.Message.TransientFlag;
import org.jgroups.View;
import org.jspecify.annotations.Nullable;

/**
 * A connected channel.
 *
 * @param channel to send by
 * @param base the channel with the sockets: the same, or the one that it was forked from
 * @param hosts where nodes are to be sent to that are not in the view
 */
record Line(JChannel channel, JChannel base, List<Address> hosts) implements AutoCloseable {
    /**
     * Best effort, as fast as possible: no order, no retransmission, no waiting for credits of flow control, no way over a sequencer or to other
     * sites, no waiting for a state transfer, no batches at the receiver.
     */
    private static final Flag[] UNRELIABLE = {
        Flag.OOB,
        Flag.NO_RELIABILITY,
        Flag.NO_FC,
        Flag.DONT_BUNDLE,
        Flag.NO_TOTAL_ORDER,
        Flag.NO_RELAY,
        Flag.SKIP_BARRIER
    };

    /** Members that are shown in a description. */
    private static final int SHOWN_MEMBERS = 8;

    /**
     * Sends to all others. Where there is no multicast each gets a message of its own: JGroups would send to one after the other by one
     * thread, in which all wait for a host that does not answer. Listed hosts are sent to whoever is there: JGroups needs time until it has found
     * or merged a member, and until it has forgotten the one that was there before.
     */
    void sendToAll(byte[] frame) throws Exception {
        if (base.getProtocolStack().getTransport().supportsMulticasting()) {
            send(frame, null);
            return;
        }
        Set<Object> reached = new HashSet<>();
        reached.add(physical(channel.getAddress()));
        List<Address> others = new ArrayList<>();
        for (Address host : hosts) {
            if (reached.add(host)) {
                others.add(host);
            }
        }
        View view = channel.getView();
        for (Address member : view == null ? List.<Address>of() : view.getMembers()) {
            if (reached.add(physical(member))) {
                others.add(member);
            }
        }
        Optional<Exception> failure = Optional.empty();
        for (Address other : others) {
            try {
                send(frame, other);
            } catch (Exception e) {
                // The others get theirs all the same.
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** Where a member is, as far as it is known: something to compare and to show. */
    private Object physical(Address member) {
        Object known = base.isConnected() ? base.down(new Event(Event.GET_PHYSICAL_ADDRESS, member)) : null;
        return known == null ? member : known;
    }

    /** Sends to one. */
    void sendTo(byte[] frame, Address member) throws Exception {
        send(frame, Objects.requireNonNull(member));
    }

    @SuppressWarnings("NullAway") // No destination means all; JGroups is not annotated.
    private void send(byte[] frame, @Nullable Address destination) throws Exception {
        Message message = new BytesMessage(destination, frame)
                .setFlag(UNRELIABLE)
                .setFlag(TransientFlag.DONT_LOOPBACK, TransientFlag.DONT_BLOCK);
        channel.send(message);
    }

    /** Where a member receives, as far as that is known. */
    Optional<Door> door(Address member) {
        return Door.of(base.getProtocolStack().getTransport(), physical(member));
    }

    /** What looks after the members, when their end is to be found out. */
    Optional<CrashWatch> crashWatch() {
        return Optional.ofNullable(base.getProtocolStack().findProtocol(CrashWatch.class));
    }

    boolean isSelf(Address address) {
        return address.equals(channel.getAddress());
    }

    /** Name and address of a member, as far as they are known. */
    String inWords(Address member) {
        Object physical = physical(member);
        return physical.equals(member) ? member.toString() : member + " (" + physical + ')';
    }

    /** Where it is and who else is there. */
    String inWords() {
        Optional<Address> self = Optional.ofNullable(channel.getAddress());
        View view = channel.getView();
        if (view == null || self.isEmpty()) {
            return "not connected";
        }
        List<Address> members = view.getMembers();
        String more = members.size() > SHOWN_MEMBERS ? ", ..." : "";
        return "%s as %s; view %d of %d: %s%s"
                .formatted(
                        base.getClusterName(),
                        inWords(self.get()),
                        view.getViewId().getId(),
                        members.size(),
                        String.join(
                                ", ",
                                members.stream()
                                        .limit(SHOWN_MEMBERS)
                                        .map(Address::toString)
                                        .toList()),
                        more);
    }

    /** Leaves; a given channel stays open. May block for long. */
    @Override
    public void close() {
        channel.close();
    }
}
