package io.oneactive.spi;

import java.nio.ByteBuffer;

/**
 * Where a transport delivers. Implemented by the engine.
 *
 * <p><b>Threads:</b> any thread of the transport, several at once are allowed. <b>Blocking:</b> neither method blocks: what comes in too
 * fast is dropped and counted. <b>Errors:</b> neither method throws, whatever the bytes are.
 */
public interface Receiver {
    /**
     * A frame has arrived.
     *
     * @param frame position to limit is the frame; copied before return, so the transport may use the buffer again
     * @param origin where it came from
     */
    void onFrame(ByteBuffer frame, Origin origin);

    /**
     * The transport has evidence that no process listens there any more: a port unreachable message, or a direct connection that has ended and is
     * refused when it is made again. Silence is no evidence, nor is the end or the reset of a connection alone, or of a session that goes through
     * somebody between, such as a broker with its last will: a proxy, a broker or a firewall may have ended it. In open mode the engine acts upon
     * evidence, in quorum mode only when it is configured to; a transport that never calls this is complete.
     *
     * @param origin equal to the origin of that peer's frames
     * @param evidence for the log, for instance {@code port unreachable}
     */
    void onPeerGone(Origin origin, String evidence);
}
