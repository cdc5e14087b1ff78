package io.oneactive.engine.seal;

import io.oneactive.engine.election.Probe;
import io.oneactive.engine.wire.Decoded;
import io.oneactive.spi.Origin;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What became of a frame. All three may be empty: then it was one that says nothing new.
 *
 * @param heard a probe for the rules
 * @param rejected why the frame was dropped
 * @param reply to be sent to where the frame came from
 */
public record Incoming(Optional<Heard> heard, Optional<Decoded.Rejected> rejected, Optional<ByteBuffer> reply) {
    static final Incoming NOTHING = new Incoming(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A probe, and where it came from: perhaps somewhat earlier than the frame that made it believable.
     *
     * @param probe what it says
     * @param origin of its frame
     */
    public record Heard(Probe probe, Origin origin) {}

    static Incoming of(Probe probe, Origin origin) {
        return new Incoming(Optional.of(new Heard(probe, origin)), Optional.empty(), Optional.empty());
    }

    static Incoming rejected(Decoded.Rejected rejected) {
        return new Incoming(Optional.empty(), Optional.of(rejected), Optional.empty());
    }

    static Incoming reply(ByteBuffer reply) {
        return new Incoming(Optional.empty(), Optional.empty(), Optional.of(reply));
    }
}
