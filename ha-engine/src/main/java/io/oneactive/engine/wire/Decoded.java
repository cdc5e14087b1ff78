package io.oneactive.engine.wire;

import io.oneactive.engine.election.Probe;

/** What became of a frame. */
public sealed interface Decoded {
    /**
     * It is a probe for this group: of a node of this project, or of the original C# library.
     *
     * @param probe what it says
     */
    record Accepted(Probe probe) implements Decoded {}

    /**
     * It is to be dropped and counted.
     *
     * @param cause for the counter
     * @param detail for the log: names the field at fault. Holds no text of the frame except ids that were checked
     */
    record Rejected(DropCause cause, String detail) implements Decoded {}
}
