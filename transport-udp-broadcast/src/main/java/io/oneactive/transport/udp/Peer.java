package io.oneactive.transport.udp;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One peer that frames are sent to. Guarded by the {@link Exchange}. */
final class Peer {
    /** Somebody who spoke once is answered for so long; whoever goes on speaking earns more. */
    private static final long LEAST_TRUST_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** A stranger who speaks once gets no socket of its own. */
    private static final int FRAMES_UNTIL_CONNECTED = 3;

    private static final long RECONNECT_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final UdpOrigin origin;
    private boolean isConfigured;
    private long frames;
    private long firstHeardNanos;
    private long lastHeardNanos;
    private long nextConnectNanos;
    private long nextCopyNanos;
    private @Nullable InetSocketAddress told;
    private @Nullable Outlet outlet;

    Peer(UdpOrigin origin, long nowNanos) {
        this.origin = origin;
        this.nextConnectNanos = nowNanos;
        this.nextCopyNanos = nowNanos;
    }

    UdpOrigin origin() {
        return origin;
    }

    InetSocketAddress address() {
        return origin.remote();
    }

    boolean isConfigured() {
        return isConfigured;
    }

    void configured(boolean is) {
        isConfigured = is;
    }

    /** Whether it has never been heard. */
    boolean isSilent() {
        return frames == 0;
    }

    void heard(long nowNanos) {
        firstHeardNanos = frames == 0 ? nowNanos : firstHeardNanos;
        lastHeardNanos = nowNanos;
        frames++;
    }

    /**
     * Whether it has been silent for longer than it deserves. Nobody here can tell a peer's frame from a stranger's, so a peer is remembered as
     * long as it had been heard: a single forged datagram does not make us send for hours.
     */
    boolean isExpired(long nowNanos, long expiryNanos) {
        long deserved = Math.min(expiryNanos, Math.max(LEAST_TRUST_NANOS, lastHeardNanos - firstHeardNanos));
        return !isConfigured && (frames == 0 || nowNanos - lastHeardNanos > deserved);
    }

    /** Notes where it says that it is reached. */
    void told(InetSocketAddress reached) {
        told = reached;
    }

    /** Where it is reached, whatever port its frames come from: as it says, else at its address and the usual port; null when there is none. */
    @Nullable
    InetSocketAddress usual(int usualPort) {
        if (told != null || usualPort == 0) {
            return told;
        }
        return usualPort == address().getPort()
                ? address()
                : new InetSocketAddress(address().getAddress(), usualPort);
    }

    /** Its own socket, if it has one. */
    @Nullable
    Outlet outlet() {
        return outlet;
    }

    void connected(Outlet own) {
        outlet = own;
    }

    /** Whether it is time to try to give it a socket of its own, and notes that it is done. */
    boolean takeConnectTurn(long nowNanos) {
        boolean isDue = outlet == null
                && (isConfigured || frames >= FRAMES_UNTIL_CONNECTED)
                && nowNanos - nextConnectNanos >= 0;
        if (isDue) {
            nextConnectNanos = nowNanos + RECONNECT_PAUSE_NANOS;
        }
        return isDue;
    }

    /** Gives up its own socket; a new one may be tried after a pause. */
    void disconnect(long nowNanos) {
        nextConnectNanos = nowNanos + RECONNECT_PAUSE_NANOS;
        if (outlet != null) {
            outlet.close();
            outlet = null;
        }
    }

    /** Whether a copy for the usual port is due, and notes that it is sent. Never for a configured peer, whose port is known. */
    boolean takeCopyTurn(long nowNanos, long intervalNanos) {
        if (isConfigured || nowNanos - nextCopyNanos < 0) {
            return false;
        }
        nextCopyNanos = nowNanos + intervalNanos;
        return true;
    }

    @Override
    public String toString() {
        return origin + (isConfigured ? " (configured" + (frames > 0 ? ", heard)" : ")") : " (heard)");
    }
}
