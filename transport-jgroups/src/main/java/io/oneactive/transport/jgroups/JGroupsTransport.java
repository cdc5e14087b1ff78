package io.oneactive.transport.jgroups;

import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import io.oneactive.transport.jgroups.Tally.Count;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames as messages of a JGroups channel, best effort: outside of order, retransmission and flow control.
 *
 * <p>With the settings of {@code transport.name: jgroups} the transport has a channel of its own, which it closes. {@link #over} makes one for a
 * channel that the application has.
 */
public final class JGroupsTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(JGroupsTransport.class);
    private static final long CLOSE_MILLIS = 1000;

    private final ChannelSource source;
    private final Tally tally = new Tally();
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private volatile @Nullable Running running;

    /** What there is between start and close. */
    private record Running(Line line, Inbox inbox, Outbox outbox, CrashCheck crashes) {}

    JGroupsTransport(ChannelSource source) {
        this.source = source;
    }

    /**
     * A transport over a channel of the application's: its frames travel in a fork of the channel, unseen by the application's receiver. All
     * nodes of the group must be given channels of one JGroups cluster. A channel may serve several nodes, each of another group.
     *
     * <p>Such a transport reports no crashes ({@link Receiver#onPeerGone}), since a channel that was closed by its application says nothing about
     * the node.
     *
     * @param channel connected before the node is started, and closed by the application after the node is closed; the transport never closes
     *     it. A FORK protocol is added on top of its stack at the start, if it has none
     * @param cluster the node's group, as in its configuration
     * @return not started yet
     */
    public static JGroupsTransport over(JChannel channel, String cluster) {
        return new JGroupsTransport(new GivenChannel(
                Objects.requireNonNull(channel, "channel"), Objects.requireNonNull(cluster, "cluster")));
    }

    @Override
    public void start(Receiver receiver) {
        if (isClosed.get() || !isStarted.compareAndSet(false, true)) {
            throw new IllegalStateException("a transport is started once, before it is closed");
        }
        Inbox inbox = new Inbox(receiver, this::origin, this::isSelf, this::onLeft, tally);
        CrashCheck crashes = new CrashCheck(inbox::onGone, tally);
        try {
            Line line = source.open(inbox, source.detectsCrashes() ? crashes : CrashWatch.NOBODY);
            running = new Running(line, inbox, new Outbox(line, tally), crashes);
            line.crashWatch().ifPresent(crashes::rehearse);
        } catch (RuntimeException e) {
            crashes.close();
            throw e;
        }
        LOG.info("Started: {}", describe());
    }

    private Origin origin(Address member) {
        return new JGroupsOrigin(this, member);
    }

    /**
     * Why it is not in the view any more is not said: it left, or was silent, or cut off, or its process has ended. Whoever leaves in order may
     * have its port for longer than is knocked there; then nothing is reported, and its node has handed over before.
     */
    private void onLeft(Address member) {
        Running current = running;
        if (current != null && source.detectsCrashes()) {
            current.line.door(member).ifPresent(door -> current.crashes.onSuspicion(member, door));
        }
    }

    /** Before the channel is connected nothing was sent that could come back. */
    private boolean isSelf(Address member) {
        Running current = running;
        return current != null && current.line.isSelf(member);
    }

    @Override
    public void broadcast(ByteBuffer frame) {
        Running current = running;
        if (current != null && isFrame(frame)) {
            current.outbox.broadcast(frame);
        }
    }

    /** Sends to one member; never blocks, never throws. */
    void reply(ByteBuffer frame, Address member) {
        Running current = running;
        if (current != null && isFrame(frame)) {
            current.outbox.reply(frame, member);
        }
    }

    private boolean isFrame(ByteBuffer frame) {
        int length = frame.remaining();
        if (length == 0 || length > MAX_FRAME_BYTES) {
            tally.add(length == 0 ? Count.EMPTY : Count.TOO_LONG);
            return false;
        }
        return !isClosed.get();
    }

    /** Name and address of a member. */
    String inWords(Address member) {
        Running current = running;
        return current == null || isClosed.get() ? member.toString() : current.line.inWords(member);
    }

    @Override
    public String describe() {
        Running current = running;
        String state = isClosed.get() ? "closed" : current == null ? "not started" : current.line.inWords();
        return source.describe() + ": " + state + "; " + tally;
    }

    @Override
    public void close() {
        Running current = running;
        if (!isClosed.compareAndSet(false, true) || current == null) {
            return;
        }
        current.inbox.close();
        current.outbox.close();
        current.crashes.close();
        // A channel says good-bye to its coordinator, which may not answer.
        Thread closing = Daemons.thread("oneactive-jgroups-close", current.line::close);
        closing.start();
        try {
            closing.join(CLOSE_MILLIS);
            if (closing.isAlive()) {
                LOG.warn("The JGroups channel did not close within {} ms; it goes on closing", CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
