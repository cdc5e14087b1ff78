package io.oneactive.spi;

import java.nio.ByteBuffer;

/**
 * Where a frame came from. Two origins are equal when they are the same peer's as far as the transport can tell; {@code equals} and
 * {@code hashCode} must say so.
 *
 * <p><b>Threads:</b> {@link #reply} is called by the election loop's thread, {@link #address} by any. <b>Blocking, errors:</b> never blocks,
 * never throws; best effort like {@link Transport#broadcast}. Valid until the transport is closed; then {@link #reply} does nothing.
 */
public interface Origin {
    /**
     * Sends a frame to this one peer.
     *
     * @param frame as for {@link Transport#broadcast}
     */
    void reply(ByteBuffer frame);

    /**
     * The address for status and logs.
     *
     * @return for instance {@code 10.0.0.7:60000}
     */
    String address();
}
