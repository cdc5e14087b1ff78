package io.oneactive.engine.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.spi.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Turns probes into frames and frames into probes. Immutable; any thread. */
public final class ProbeCodec {
    /** Kept free in every frame for {@code ,"mac":{"key":…,"tag":"…"}}, so that a group's frames still fit when it starts to sign them. */
    static final int RESERVED_FOR_MAC_BYTES = 80;

    private static final int MAX_UNSIGNED_BYTES = Transport.MAX_FRAME_BYTES - RESERVED_FOR_MAC_BYTES;
    private static final int USUAL_BYTES = 512;

    /** Field names come from strangers: they are neither interned nor kept in a table. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.NESTING)
                    .maxNumberLength(40)
                    .build())
            .build();

    private final String cluster;

    /**
     * A codec for one group.
     *
     * @param cluster name of the group; frames of others are rejected
     */
    public ProbeCodec(String cluster) {
        this.cluster = cluster;
    }

    /**
     * Writes a probe. When it does not fit into a frame, entries at the end of its lists are left out, as if their frame was lost: grants
     * but the first, then returned voters, then the first grant. (One grant and fifteen returned voters fit with ids of any length.)
     *
     * @param probe with ids of at most 64 characters
     * @return a buffer of its own, at most {@value Transport#MAX_FRAME_BYTES} bytes
     * @throws IllegalArgumentException when ids are so long that it does not fit without any list
     */
    public ByteBuffer encode(Probe probe) {
        int grants = probe.details().map(details -> details.grants().size()).orElse(0);
        int returned = probe.details().map(details -> details.returned().size()).orElse(0);
        byte[] frame = encode(probe, grants, returned);
        while (frame.length > MAX_UNSIGNED_BYTES) {
            if (grants > 1 || (grants == 1 && returned == 0)) {
                grants--;
            } else if (returned > 0) {
                returned--;
            } else {
                throw new IllegalArgumentException(
                        "a probe of " + frame.length + " bytes does not fit into " + MAX_UNSIGNED_BYTES + ": " + probe);
            }
            frame = encode(probe, grants, returned);
        }
        return ByteBuffer.wrap(frame);
    }

    private static byte[] encode(Probe probe, int grants, int returned) {
        List<Grant> someGrants =
                probe.details().map(Details::grants).orElse(List.of()).subList(0, grants);
        List<Long> someReturned =
                probe.details().map(Details::returned).orElse(List.of()).subList(0, returned);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            new ProbeWriter(json).write(probe, someGrants, someReturned);
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a frame. Never throws, whatever the bytes are.
     *
     * @param frame position to limit is the frame; both stay as they are
     * @return the probe, or why there is none
     */
    public Decoded decode(ByteBuffer frame) {
        if (frame.remaining() > Transport.MAX_FRAME_BYTES) {
            return new Decoded.Rejected(DropCause.OVERSIZED, frame.remaining() + " bytes");
        }
        CharBuffer text;
        try {
            // Decoded here, since Jackson would also accept UTF-16 and UTF-32, and UTF-8 that is none.
            text = StandardCharsets.UTF_8.newDecoder().decode(frame.duplicate());
        } catch (CharacterCodingException e) {
            return new Decoded.Rejected(DropCause.MALFORMED, "not UTF-8");
        }
        try (JsonParser json = JSON.createParser(text.array(), text.arrayOffset(), text.remaining())) {
            return new ProbeReader(json).read(cluster);
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            return new Decoded.Rejected(
                    DropCause.MALFORMED,
                    place == null
                            ? "JSON beyond the limits of depth or length"
                            : "no JSON at character " + place.getCharOffset());
        } catch (IOException | RuntimeException e) {
            // Would be a fault of the parser; a stranger's frame must not end the thread that found it.
            return new Decoded.Rejected(DropCause.MALFORMED, "the parser failed: " + e);
        }
    }
}
