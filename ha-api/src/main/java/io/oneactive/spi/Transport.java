package io.oneactive.spi;

import java.nio.ByteBuffer;

/**
 * Moves opaque frames of at most {@value #MAX_FRAME_BYTES} bytes between the nodes of a group, best effort.
 *
 * <p><b>Threads:</b> {@link #start} and {@link #close} are called once each, by the thread that starts or closes the node; {@link
 * #broadcast} only between the two, by the election loop's thread. <b>Blocking:</b> {@link #start} may block for some seconds; {@link
 * #broadcast} never blocks; {@link #close} may block for a second. <b>Errors:</b> only {@link #start} may throw. <b>Delivery:</b> frames may be
 * lost, repeated, delayed and reordered, but not altered or joined; a frame too many to send is dropped rather than queued without bound.
 * The node's own frames may come back. <b>Outages:</b> when what it needs goes away after the start (an interface, a broker), it drops frames,
 * says so in {@link #describe}, and comes back by itself. <b>Closing:</b> the node closes its transport, also when it was given as an instance.
 */
public interface Transport extends AutoCloseable {
    /** No frame is longer than this. */
    int MAX_FRAME_BYTES = 1200;

    /**
     * Starts to listen.
     *
     * @param receiver gets what arrives, from now until {@link #close} returns
     * @throws io.oneactive.HaStartException when the network cannot be used as configured; the message names the port, address or interface and
     *     what to do
     */
    void start(Receiver receiver);

    /**
     * Sends a frame to all peers that can be reached: those that are configured, those that were heard, and, at a low rate, those that might
     * be discovered.
     *
     * @param frame position to limit is the frame; the transport copies what it keeps after return, and leaves position and limit as they are
     */
    void broadcast(ByteBuffer frame);

    /**
     * Says where it listens and sends, for status and logs. Any thread, any time; never blocks.
     *
     * @return one line without secrets
     */
    String describe();

    /** Stops; no call to the receiver begins after it returns. Further calls do nothing. */
    @Override
    void close();
}
