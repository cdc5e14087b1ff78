package io.oneactive.transport.udp;

import io.netty.channel.EventLoop;
import io.oneactive.spi.Origin;
import io.oneactive.spi.Receiver;
import io.oneactive.transport.udp.Greeting.Sender;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the crash of a peer on the loopback interface, with all that is done in earnest: a virtual machine that does something for the first time takes ten
 * times as long.
 */
final class Rehearsal implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(UdpTransport.class);
    private static final int ROUNDS = 5;
    private static final long LIMIT_MILLIS = 1000;
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int FRAMES = 3;

    private final CountDownLatch seen = new CountDownLatch(1);
    private final Reception peer;
    private final Lifelines lines;
    private final UdpOrigin origin;

    private Rehearsal(UdpTransport transport, EventLoop loop) {
        Tally tally = new Tally();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        // The rehearsed process does not connect; it is known to be near.
        UUID rehearsed = UUID.randomUUID();
        DirectProcesses directProcesses = new DirectProcesses();
        directProcesses.note(rehearsed, true);
        this.peer = new Reception(loop, tally, new DirectProcesses());
        InetSocketAddress local = peer.listen(new InetSocketAddress(loopback, 0));
        this.lines = new Lifelines(
                Optional.of(loopback),
                0,
                new Sender(UUID.randomUUID(), local.getPort()),
                loop,
                this,
                frame -> true,
                tally,
                directProcesses);
        this.origin = UdpOrigin.of(transport, local);
        loop.execute(() -> peer.open(new Sender(rehearsed, local.getPort())));
    }

    /** Plays it some times. What fails is only noted: it may not be possible here, and is not needed. Not by the event loop. */
    static void play(UdpTransport transport, EventLoop loop) {
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Rehearsal rehearsal = new Rehearsal(transport, loop);
                loop.execute(rehearsal::begin);
                boolean isSeen = rehearsal.seen.await(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
                loop.execute(rehearsal::end);
                if (!isSeen) {
                    LOG.info("The rehearsal of a crash was not over within {} ms", LIMIT_MILLIS);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.info("A crash cannot be rehearsed", e);
        }
    }

    private void begin() {
        for (int frame = 0; frame < FRAMES; frame++) {
            lines.onFrame(ByteBuffer.allocate(0), origin);
        }
        crashWhenWatched();
    }

    private void crashWhenWatched() {
        if (lines.isWatching()) {
            peer.abandon();
        } else if (seen.getCount() > 0) {
            var unused = lines.later(this::crashWhenWatched, LOOK_NANOS);
        }
    }

    private void end() {
        seen.countDown();
        lines.close();
        peer.close();
    }

    @Override
    public void onFrame(ByteBuffer frame, Origin from) {
        // Those of the rehearsal itself.
    }

    @Override
    public void onPeerGone(Origin gone, String evidence) {
        seen.countDown();
    }
}
