package io.oneactive.agent.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A wire between two nodes on the loopback interface that can be cut, in each direction by itself, without any privilege.
 *
 * <p>It has one socket for each node, which stands for the other node: what A sends to {@link #addressOfSecond} leaves towards B from {@link
 * #addressOfFirst}, and what B answers to there comes back to A from {@link #addressOfSecond}. So each node sees its peer at one unchanging
 * address, whether it goes by its configuration or by where datagrams come from. What others send to these sockets is dropped.
 */
public final class LinkRelay implements AutoCloseable {
    private static final int LARGEST_DATAGRAM = 65_535;

    /** More than these are not under way at once. */
    private static final int ROOM = 10_000;

    private final ScheduledThreadPoolExecutor later =
            new ScheduledThreadPoolExecutor(1, LinkRelay::daemon, new ThreadPoolExecutor.DiscardPolicy());
    private final Random random = new Random();
    private final DatagramSocket facingFirst;
    private final DatagramSocket facingSecond;
    private final Direction firstToSecond;
    private final Direction secondToFirst;

    /** One direction of the wire. */
    public static final class Direction {
        private final InetSocketAddress from;
        private final InetSocketAddress to;
        private final AtomicLong forwarded = new AtomicLong();
        private final AtomicLong forwardedBytes = new AtomicLong();
        private final AtomicLong dropped = new AtomicLong();
        private volatile boolean cut;
        private volatile Disturbance disturbance = Disturbance.NONE;

        private Direction(InetSocketAddress from, InetSocketAddress to) {
            this.from = from;
            this.to = to;
        }

        /** Lets nothing through from now on. */
        public void cut() {
            cut = true;
        }

        /** Lets everything through again, at once and once. */
        public void heal() {
            cut = false;
            disturbance = Disturbance.NONE;
        }

        /**
         * Lets through what a bad network would.
         *
         * @param now from now on, unless the direction is cut
         */
        public void disturb(Disturbance now) {
            disturbance = now;
        }

        /**
         * How many datagrams went through.
         *
         * @return a count
         */
        public long forwarded() {
            return forwarded.get();
        }

        /**
         * How many bytes went through.
         *
         * @return a count, without the headers of the datagrams
         */
        public long forwardedBytes() {
            return forwardedBytes.get();
        }

        /**
         * How many datagrams did not go through: sent while the direction was cut, or by a stranger, or refused by the system.
         *
         * @return a count
         */
        public long dropped() {
            return dropped.get();
        }
    }

    private LinkRelay(
            InetSocketAddress first,
            InetSocketAddress second,
            DatagramSocket facingFirst,
            DatagramSocket facingSecond) {
        this.facingFirst = facingFirst;
        this.facingSecond = facingSecond;
        this.firstToSecond = new Direction(first, second);
        this.secondToFirst = new Direction(second, first);
    }

    /**
     * Lays a wire.
     *
     * @param first address at which the first node receives and from which it sends
     * @param second the same of the second node
     * @return a whole wire
     * @throws IOException when there are no sockets to be had
     */
    public static LinkRelay between(InetSocketAddress first, InetSocketAddress second) throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return between(first, second, anyPort, anyPort);
    }

    /**
     * Lays a wire through a machine between both nodes.
     *
     * @param first address at which the first node receives and from which it sends
     * @param second the same of the second node
     * @param besideFirst where that machine receives what the first node sends; port 0: any
     * @param besideSecond the same for the second node
     * @return a whole wire
     * @throws IOException when these addresses are not to be had
     */
    public static LinkRelay between(
            InetSocketAddress first,
            InetSocketAddress second,
            InetSocketAddress besideFirst,
            InetSocketAddress besideSecond)
            throws IOException {
        DatagramSocket facingFirst = new DatagramSocket(besideFirst);
        try {
            DatagramSocket facingSecond = new DatagramSocket(besideSecond);
            LinkRelay relay = new LinkRelay(first, second, facingFirst, facingSecond);
            relay.start("first-to-second", facingFirst, facingSecond, relay.firstToSecond);
            relay.start("second-to-first", facingSecond, facingFirst, relay.secondToFirst);
            return relay;
        } catch (IOException failure) {
            facingFirst.close();
            throw failure;
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "relay-later");
        thread.setDaemon(true);
        return thread;
    }

    private void start(String name, DatagramSocket in, DatagramSocket out, Direction direction) {
        Thread thread = new Thread(() -> forward(in, out, direction), "relay-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Where the first node is to send what is meant for the second.
     *
     * @return an address on the loopback interface
     */
    public InetSocketAddress addressOfSecond() {
        return (InetSocketAddress) facingFirst.getLocalSocketAddress();
    }

    /**
     * Where the second node is to send what is meant for the first.
     *
     * @return an address on the loopback interface
     */
    public InetSocketAddress addressOfFirst() {
        return (InetSocketAddress) facingSecond.getLocalSocketAddress();
    }

    /**
     * The direction from the first to the second node.
     *
     * @return lives as long as the relay
     */
    public Direction firstToSecond() {
        return firstToSecond;
    }

    /**
     * The direction from the second to the first node.
     *
     * @return lives as long as the relay
     */
    public Direction secondToFirst() {
        return secondToFirst;
    }

    /** Cuts both directions. */
    public void cut() {
        firstToSecond.cut();
        secondToFirst.cut();
    }

    /** Heals both directions. */
    public void heal() {
        firstToSecond.heal();
        secondToFirst.heal();
    }

    private void forward(DatagramSocket in, DatagramSocket out, Direction direction) {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
        while (!in.isClosed()) {
            try {
                packet.setLength(LARGEST_DATAGRAM);
                in.receive(packet);
            } catch (SocketException closed) {
                // Either the relay is being closed, which ends the loop, or the system reports an earlier datagram as
                // undeliverable.
                continue;
            } catch (IOException failure) {
                direction.dropped.incrementAndGet();
                continue;
            }
            pass(packet, out, direction);
        }
    }

    private void pass(DatagramPacket packet, DatagramSocket out, Direction direction) {
        Disturbance disturbance = direction.disturbance;
        if (direction.cut || !packet.getSocketAddress().equals(direction.from)) {
            direction.dropped.incrementAndGet();
        } else if (disturbance.isNone()) {
            send(packet, out, direction);
        } else {
            disturbed(packet, out, direction, disturbance);
        }
    }

    private void disturbed(DatagramPacket packet, DatagramSocket out, Direction direction, Disturbance disturbance) {
        int copies = disturbance.copies(random);
        if (copies == 0 || later.getQueue().size() > ROOM) {
            direction.dropped.incrementAndGet();
            return;
        }
        byte[] content = Arrays.copyOf(packet.getData(), packet.getLength());
        for (int copy = 0; copy < copies; copy++) {
            DatagramPacket one = new DatagramPacket(content, content.length);
            ScheduledFuture<?> scheduled = later.schedule(
                    () -> send(one, out, direction), disturbance.delayNanos(random), TimeUnit.NANOSECONDS);
            if (scheduled.isCancelled()) {
                return; // The relay is being closed.
            }
        }
    }

    private static void send(DatagramPacket packet, DatagramSocket out, Direction direction) {
        try {
            packet.setSocketAddress(direction.to);
            out.send(packet);
            direction.forwarded.incrementAndGet();
            direction.forwardedBytes.addAndGet(packet.getLength());
        } catch (IOException failure) {
            // As on a real wire: what cannot be delivered is lost.
            direction.dropped.incrementAndGet();
        }
    }

    @Override
    public void close() {
        later.shutdownNow();
        facingFirst.close();
        facingSecond.close();
    }
}
