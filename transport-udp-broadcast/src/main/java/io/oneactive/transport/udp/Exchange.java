package io.oneactive.transport.udp;

import io.netty.buffer.ByteBuf;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import io.oneactive.transport.udp.Tally.Count;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends to peers and receives from anybody. Frames are sent by the thread that has them, and received by the event loop. Both look at the same peers, under a lock that is held for sends that do not block and never for a call to the receiver.
 */
final class Exchange {
    /** Between two slices of what takes long, so that frames are received in between. */
    private static final long SLICE_PAUSE_MILLIS = 1;

    private static final int CONNECTS_IN_A_SLICE = 4;

    private final UdpSettings settings;
    private final Sockets sockets;
    private final Receiver receiver;
    private final Tally tally;
    private final Complaints complaints;
    private final Peers peers;
    private final Discovery discovery;
    private final Outlet main;
    private final Notes notes;
    private final long discoveryNanos;
    private final Queue<Peer> unconnected = new ArrayDeque<>();
    private Set<InetAddress> own = Set.of();
    private long lastToldNanos;
    private volatile boolean isClosed;
    private volatile String peersInWords = "no peer known";
    private volatile List<String> faults = List.of();
    private volatile Runnable lookout = () -> {};

    Exchange(UdpTransport transport, UdpSettings settings, Sockets sockets, Receiver receiver, Tally tally) {
        this.settings = settings;
        this.sockets = sockets;
        this.receiver = receiver;
        this.tally = tally;
        this.complaints = new Complaints();
        this.peers = new Peers(
                remote -> UdpOrigin.of(transport, remote), settings.peerExpiry().toNanos(), tally);
        this.discovery = new Discovery(settings, sockets, this, tally);
        this.notes = new Notes(transport.identity(), settings, this, sockets);
        this.discoveryNanos = settings.discoveryInterval().toNanos();
        this.lastToldNanos = System.nanoTime() - discoveryNanos;
        this.main = sockets.adopt(sockets.main(), new Inbound(this, "the main socket", null));
    }

    /** Takes over what was found out about names, interfaces and routes. Called by the event loop. */
    void apply(Surroundings surroundings) {
        if (isClosed) {
            return;
        }
        surroundings.faults().forEach(complaints::complain);
        faults = surroundings.faults();
        takeOver(surroundings);
    }

    private synchronized void takeOver(Surroundings surroundings) {
        own = surroundings.own();
        Set<InetSocketAddress> others = surroundings.peers().stream()
                .filter(address -> !isSelf(address) && !isPublishedForUs(address))
                .collect(Collectors.toSet());
        peers.configure(others, System.nanoTime());
        discovery.apply(surroundings);
        peersInWords = peers.describe();
    }

    /** Sends to all peers, and on to discovery. Any thread. */
    synchronized void broadcast(ByteBuffer frame) {
        if (isClosed) {
            return;
        }
        long nowNanos = System.nanoTime();
        boolean tells = settings.advertised().isPresent() && nowNanos - lastToldNanos >= discoveryNanos;
        for (Peer peer : peers.current(nowNanos)) {
            connectSoon(peer, nowNanos);
            tally.add(Count.SENT_TO_PEERS);
            send(frame, peer);
            copyToUsualPort(frame, peer, nowNanos);
            if (tells) {
                lastToldNanos = nowNanos;
                tally.add(Count.NOTES_SENT);
                send(notes.ofThisNode(Note.Kind.TELL, "").bytes(0), peer);
            }
        }
        if (discovery.offer(frame, nowNanos)) {
            sockets.after(0, this::sweepOn);
        }
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

    private void sweepOn() {
        if (isMoreToSweep()) {
            sockets.after(SLICE_PAUSE_MILLIS, this::sweepOn);
        }
    }

    private synchronized boolean isMoreToSweep() {
        return !isClosed && discovery.sweepOn(address -> peers.knows(address) || isSelf(address));
    }

    /** To open a socket takes as long as many sends: no thread that sends does it, and the main socket has to do until it is there. */
    private void connectSoon(Peer peer, long nowNanos) {
        if (sockets.canConnectPeers() && peer.takeConnectTurn(nowNanos)) {
            if (unconnected.isEmpty()) {
                sockets.after(0, this::connectSome);
            }
            unconnected.add(peer);
        }
    }

    /** Called by the event loop, which receives in between. */
    private void connectSome() {
        for (int left = CONNECTS_IN_A_SLICE; left > 0; left--) {
            Peer peer = nextUnconnected();
            if (peer == null) {
                return;
            }
            connect(peer);
        }
        sockets.after(SLICE_PAUSE_MILLIS, this::connectSome);
    }

    private synchronized @Nullable Peer nextUnconnected() {
        return isClosed ? null : unconnected.poll();
    }

    private void connect(Peer peer) {
        try {
            Outlet own = sockets.adopt(sockets.toPeer(peer.address()), new Inbound(this, "a peer's socket", peer));
            synchronized (this) {
                if (peers.find(peer.address()) == peer) {
                    peer.connected(own);
                } else {
                    own.close();
                }
            }
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
        InetSocketAddress usual = peer.usual(settings.port());
        if (usual == null || usual.equals(peer.address())) {
            return;
        }
        if (!peers.knows(usual)
                && !isSelf(usual)
                && !isPublishedForUs(usual)
                && peer.takeCopyTurn(nowNanos, discoveryNanos)) {
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
        if (Note.isNote(frame)) {
            tally.add(Count.NOTES);
            notes.received(frame, sender);
            return;
        }
        UdpOrigin origin = heard(sender);
        if (origin == null) {
            tally.add(Count.OWN);
            return;
        }
        tally.add(Count.RECEIVED);
        notes.frame(frame.nioBuffer(), sender);
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
                notes.unreachable(peer.address());
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

    /** Sends a note; any thread. */
    synchronized void sendNote(ByteBuffer note, InetSocketAddress target) {
        if (isClosed) {
            return;
        }
        tally.add(Count.NOTES_SENT);
        Peer peer = peers.find(target);
        if (peer == null) {
            sendByMain(note, target);
            return;
        }
        // Where nobody has sent a frame yet, for only so it is learnt that nobody listens there.
        connectSoon(peer, System.nanoTime());
        send(note, peer);
    }

    /** Sends a note by all ways of discovery. */
    synchronized void knockAround(
            Function<String, ByteBuffer> noteByWay, int callsForASweep, Predicate<InetSocketAddress> isExamined) {
        if (!isClosed) {
            discovery.knock(noteByWay, callsForASweep, address -> isExamined.test(address) || isSelf(address));
        }
    }

    /** All peers, with whether they are configured. */
    synchronized Map<InetSocketAddress, Boolean> knownPeers() {
        Map<InetSocketAddress, Boolean> known = new LinkedHashMap<>();
        peers.current(System.nanoTime()).forEach(peer -> known.put(peer.address(), peer.isConfigured()));
        return known;
    }

    /** A peer says where it is reached. */
    synchronized void told(InetSocketAddress sender, @Nullable InetSocketAddress reached) {
        Peer peer = peers.find(sender);
        if (peer != null && reached != null) {
            peer.told(reached);
        }
    }

    synchronized boolean isOfThisMachine(InetSocketAddress address) {
        return own.contains(address.getAddress()) || address.getAddress().isLoopbackAddress();
    }

    /** Sets what makes somebody look at names, interfaces and routes soon; it must not block. */
    void lookout(Runnable soon) {
        lookout = soon;
    }

    /** What is known of the network may be some seconds old. */
    void lookSoon() {
        lookout.run();
    }

    /** What was wrong with names, interfaces and routes at the last look. */
    List<String> faults() {
        return faults;
    }

    private boolean isPublishedForUs(InetSocketAddress address) {
        return settings.advertised().filter(reach -> reach.is(address)).isPresent();
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
