package io.oneactive.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.oneactive.spi.Origin;
import io.oneactive.spi.Transport;
import io.oneactive.testkit.TransportInbox.Arrival;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Transport} must do when what it needs hangs or goes away. Extends {@link TransportTck}: a provider whose test can make a
 * broker, or whatever the frames go through, fail, extends this class instead.
 */
public abstract class TransportFaultTck extends TransportTck {
    /** Twice so many frames of the greatest length are some ten times what the buffers of a connection take. */
    private static final int HANGING = 2 * BURST;

    /** More than this nothing that is bounded needs to keep: a quarter of what is sent to all and to one. */
    private static final long KEPT_BYTES = 2L * HANGING * Transport.MAX_FRAME_BYTES / 4;

    /** For subclasses. */
    protected TransportFaultTck() {}

    /**
     * The faults of what the transports that {@link #group} makes need.
     *
     * @return the same object for the whole test
     */
    protected abstract TransportFaults faults();

    /**
     * Sending ends although nobody takes what is sent, without an exception. What no buffer of the system takes is dropped, neither kept in the heap
     * nor sent later; and afterwards everything is as before.
     *
     * @throws InterruptedException when the test is interrupted
     */
    @Test
    public final void aNetworkThatHangsHoldsNobodyUp() throws InterruptedException {
        List<Node> nodes = started(2);
        Node sender = nodes.get(0);
        Origin origin = nodes.get(1).untilDelivered(frame("hello"), sender).origin();
        sender.untilDelivered(frame("hello, too"), nodes.get(1));
        long heldBefore = heldBytes();
        faults().hang();
        try {
            assertSendingEnds(HANGING, sender, origin);
            assertThat(heldBytes() - heldBefore)
                    .as(
                            "bytes that are held after %,d frames of the greatest length to a network that hangs",
                            2 * HANGING)
                    .isLessThan(KEPT_BYTES);
            assertOneLine(sender.transport.describe());
        } finally {
            faults().heal();
        }
        List<Arrival> arrived = new ArrayList<>();
        sender.untilDelivered(frame("afterwards"), nodes.get(1), arrived);
        nodes.get(1).untilDelivered(frame("afterwards, too"), sender);
        sender.untilDelivered(frame("long afterwards"), nodes.get(1), arrived);
        assertThat(arrived.stream()
                        .filter(arrival -> arrival.bytes().length == Transport.MAX_FRAME_BYTES)
                        .count())
                .as("frames of %,d sent to a network that hung which arrived later", 2 * HANGING)
                .isLessThan(HANGING);
    }

    /** What nobody holds any more is away after a collection; {@code -XX:+DisableExplicitGC} would make this useless. */
    private static long heldBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** What is sent meanwhile is dropped, not kept for later; nothing is thrown; and when the network is back, the transport is, too. */
    @Test
    public final void aNetworkThatGoesAwayIsFoundAgainAndBringsNothingOld() {
        List<Node> nodes = started(2);
        Node sender = nodes.get(0);
        Node other = nodes.get(1);
        Origin origin = other.untilDelivered(frame("hello"), sender).origin();
        sender.untilDelivered(frame("hello, too"), other);
        faults().cut();
        byte[] old = frame("meanwhile");
        try {
            assertThatCode(() -> {
                        for (int i = 0; i < BURST; i++) {
                            sender.transport.broadcast(ByteBuffer.wrap(old));
                            origin.reply(ByteBuffer.wrap(old));
                        }
                    })
                    .doesNotThrowAnyException();
            assertOneLine(sender.transport.describe());
        } finally {
            faults().heal();
        }
        List<Arrival> arrived = new ArrayList<>();
        sender.untilDelivered(frame("afterwards"), other, arrived);
        other.untilDelivered(frame("afterwards, too"), sender);
        sender.untilDelivered(frame("long afterwards"), other, arrived);
        assertThat(arrived.stream().filter(arrival -> arrival.has(old)).count())
                .as("frames of %,d sent without a network that arrived later", 2 * BURST)
                .isLessThan(BURST / 20);
    }

    /** A close ends while there is no network, and can be called as often as otherwise. */
    @Test
    public final void aTransportWithoutANetworkCanBeClosed() {
        List<Node> nodes = started(2);
        nodes.get(0).untilDelivered(frame("hello"), nodes.get(1));
        faults().cut();
        try {
            assertThatCode(() -> {
                        nodes.get(0).transport.close();
                        nodes.get(0).transport.close();
                    })
                    .doesNotThrowAnyException();
            assertOneLine(nodes.get(0).transport.describe());
        } finally {
            faults().heal();
        }
    }
}
