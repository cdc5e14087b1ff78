package io.oneactive.transport.udp;

import io.netty.buffer.ByteBuf;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import io.oneactive.transport.udp.Surroundings.Membership;
import io.oneactive.transport.udp.Tally.Count;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends to peers and receives from anybody. Frames are sent by the thread that has them, and received by the event loop. Both look at the same peers, under a lock that is held for sends that do not block and never for a call to the receiver.
 */
final class Exchange {
    private final UdpSettings settings;
    private final Sockets sockets;
    private final Receiver receiver;
    private final Tally tally;
    private final Complaints complaints;
    private final Peers peers;
    private final Discovery discovery;
    private final Outlet main;
    private final Map<InetAddress, DatagramChannel> ears = new HashMap<>();
    private final Set<String> joined = new HashSet<>();
    private Set<InetAddress> own = Set.of();
    private volatile boolean isClosed;
    private volatile String peersInWords = "no peer known";

    Exchange(UdpTransport transport, UdpSettings settings, Sockets sockets, Receiver receiver, Tally tally) {
        this.settings = settings;
        this.sockets = sockets;
        this.receiver = receiver;
        this.tally = tally;
        this.complaints = new Complaints();
        this.peers = new Peers(
                remote -> UdpOrigin.of(transport, remote), settings.peerExpiry().toNanos(), tally);
        this.discovery = new Discovery(settings, sockets, this, tally);
        this.main = sockets.adopt(sockets.main(), new Inbound(this, "the main socket", null));
    }

    /** Takes over what was found out about names, interfaces and routes. Called by the event loop. */
    void apply(Surroundings surroundings) {
        if (isClosed) {
            return;
        }
        surroundings.faults().forEach(complaints::complain);
        takeOver(surroundings);
        // Not under the lock: to join a group may wait for the system's network configuration.
        if (settings.address().isPresent()) {
            openEars();
        }
        surroundings.memberships().forEach(this::join);
    }

    private synchronized void takeOver(Surroundings surroundings) {
        own = surroundings.own();
        Set<InetSocketAddress> others = surroundings.peers().stream()
                .filter(address -> !isSelf(address))
                .collect(Collectors.toSet());
        peers.configure(others, System.nanoTime());
        discovery.apply(surroundings);
        peersInWords = peers.describe();
    }

    /** What is sent to many is not delivered to a socket that is bound to one address. */
    private void openEars() {
        Stream<InetAddress> limited = settings.limitedBroadcast() ? Stream.of(Sockets.LIMITED_BROADCAST) : Stream.of();
        Stream.of(limited, settings.directedBroadcasts().stream(), settings.multicastGroups().stream())
                .flatMap(all -> all)
                .filter(target -> !ears.containsKey(target))
                .forEach(target -> {
                    try {
                        DatagramChannel ear = sockets.toHear(target);
                        Outlet unused = sockets.adopt(ear, new Inbound(this, "discovery", null));
                        ears.put(target, ear);
                    } catch (IOException e) {
                        complain("cannot listen to " + target.getHostAddress(), e);
                    }
                });
    }

    private void join(Membership membership) {
        String key =
                membership.group().getHostAddress() + " on " + membership.via().getIndex();
        DatagramChannel socket = ears.getOrDefault(membership.group(), sockets.main());
        if (joined.contains(key)) {
            return;
        }
        try {
            socket.join(membership.group(), membership.via());
            joined.add(key);
        } catch (IOException | IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
            complain(
                    "cannot join " + membership.group().getHostAddress() + " on "
                            + membership.via().getName(),
                    e);
        }
    }

    /** Sends to all peers, and on to discovery. Any thread. */
    synchronized void broadcast(ByteBuffer frame) {
        if (isClosed) {
            return;
        }
        long nowNanos = System.nanoTime();
        for (Peer peer : peers.current(nowNanos)) {
            if (sockets.canConnectPeers() && peer.takeConnectTurn(nowNanos)) {
                connect(peer);
            }
            tally.add(Count.SENT_TO_PEERS);
            send(frame, peer);
            copyToUsualPort(frame, peer, nowNanos);
        }
        discovery.offer(frame, nowNanos, address -> peers.knows(address) || isSelf(address));
        if (peers.isChanged()) {
            peersInWords = peers.describe();
        }
    }

    /** Sends to one peer, which may have been forgotten meanwhile. Any thread. */
    synchronized void reply(ByteBuffer frame, InetSocketAddress remote) {
        if (isClosed) {
            return;
        }
        tally.add(Count.REPLIES);
        Peer peer = peers.find(remote);
        if (peer == null) {
            sendByMain(frame, remote);
        } else {
            send(frame, peer);
            copyToUsualPort(frame, peer, System.nanoTime());
        }
    }

    private void connect(Peer peer) {
        try {
            peer.connected(sockets.adopt(sockets.toPeer(peer.address()), new Inbound(this, "a peer's socket", peer)));
        } catch (IOException e) {
            complain("no socket for " + peer.origin().address() + ", the main one is used", e);
        }
    }

    private void send(ByteBuffer frame, Peer peer) {
        Outlet outlet = peer.outlet();
        if (outlet == null) {
            sendByMain(frame, peer.address());
        } else if (!outlet.send(frame)) {
            tally.add(Count.PEER_BACKLOG);
        }
    }

    private void sendByMain(ByteBuffer frame, InetSocketAddress remote) {
        if (!main.send(frame, remote)) {
            tally.add(Count.PEER_BACKLOG);
        }
    }

    /**
     * A frame from another port than ours comes from behind a router that changes ports. The way back through it may be gone, or lead to one
     * node of several; the port that is published there, the same on all nodes, leads in as well. Now and then is enough for that.
     */
    private void copyToUsualPort(ByteBuffer frame, Peer peer, long nowNanos) {
        int usualPort = settings.port();
        if (usualPort == 0 || peer.address().getPort() == usualPort) {
            return;
        }
        InetSocketAddress usual = new InetSocketAddress(peer.address().getAddress(), usualPort);
        if (!peers.knows(usual)
                && !isSelf(usual)
                && peer.takeCopyTurn(nowNanos, settings.discoveryInterval().toNanos())) {
            tally.add(Count.SENT_TO_DISCOVER);
            sendByMain(frame, usual);
        }
    }

    /** Called with each datagram, by the event loop. */
    void received(ByteBuf frame, InetSocketAddress sender) {
        int length = frame.readableBytes();
        if (isClosed) {
            return;
        }
        if (length == 0 || length > Transport.MAX_FRAME_BYTES) {
            tally.add(length == 0 ? Count.EMPTY : Count.TOO_LONG);
            return;
        }
        UdpOrigin origin = heard(sender);
        if (origin == null) {
            tally.add(Count.OWN);
            return;
        }
        tally.add(Count.RECEIVED);
        try {
            receiver.onFrame(frame.nioBuffer(), origin);
        } catch (RuntimeException e) {
            receiverFailed(e);
        }
    }

    private synchronized @Nullable UdpOrigin heard(InetSocketAddress sender) {
        return isSelf(sender) ? null : peers.heard(sender, System.nanoTime()).origin();
    }

    /** Called with each fault of a socket, by the event loop. */
    void failed(String purpose, @Nullable Peer peer, Throwable cause) {
        if (isClosed || cause instanceof ClosedChannelException) {
            // What was still to be sent by a socket that we closed ourselves.
            return;
        }
        if (cause instanceof PortUnreachableException) {
            if (peer != null) {
                tally.add(Count.PEERS_GONE);
                try {
                    receiver.onPeerGone(peer.origin(), "port unreachable");
                } catch (RuntimeException e) {
                    receiverFailed(e);
                }
            }
            return;
        }
        tally.add(Count.SEND_FAILURES);
        if (peer != null) {
            // Its socket keeps the local address that it was connected with, which may be gone; the main one takes
            // over.
            synchronized (this) {
                peer.disconnect(System.nanoTime());
            }
        }
        complain("sending or receiving by " + purpose + " failed", cause);
    }

    private void receiverFailed(RuntimeException e) {
        tally.add(Count.RECEIVER_FAILURES);
        complain("the receiver threw", e);
    }

    void complain(String what, Throwable cause) {
        complaints.complain(what + ": " + cause);
    }

    /** Nobody else can have this port at an address of this machine. */
    private boolean isSelf(InetSocketAddress address) {
        if (address.getPort() != sockets.port()) {
            return false;
        }
        InetAddress host = address.getAddress();
        return settings.address().isPresent()
                ? settings.address().get().equals(host)
                : own.contains(host) || host.isLoopbackAddress();
    }

    /** No frame is sent and no call to the receiver begins after this, also when the event loop hangs. Any thread. */
    void silence() {
        isClosed = true;
    }

    /** Closes all sockets. Called by the event loop. */
    synchronized void close() {
        silence();
        sockets.close();
    }

    /** Any thread. */
    String peersInWords() {
        return peersInWords;
    }
}
