package io.oneactive.engine.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The end of a sealed frame, {@code ,"mac":{"key":3,"tag":"…"}}}, found by its fixed form from the end of the frame, without reading JSON. The
 * tag covers every byte before it, key id included.
 *
 * @param bodyLength length of what stands before the trailer: the unsealed frame without its last brace
 * @param keyId 1 to 255
 * @param tagStart where the tag begins, and what it covers ends
 */
record Trailer(int bodyLength, int keyId, int tagStart) {
    /** 32 bytes in base64url without padding. */
    static final int TAG_CHARACTERS = 43;

    private static final byte[] BEFORE_KEY = ascii(",\"mac\":{\"key\":");
    private static final byte[] BEFORE_TAG = ascii(",\"tag\":\"");
    private static final byte[] END = ascii("\"}}");

    /** Of a whole frame as it came; empty when it has no seal of exactly this form. */
    static Optional<Trailer> of(byte[] frame) {
        int tagStart = frame.length - END.length - TAG_CHARACTERS;
        int keyEnd = tagStart - BEFORE_TAG.length;
        if (!stands(END, frame, frame.length - END.length) || !stands(BEFORE_TAG, frame, keyEnd)) {
            return Optional.empty();
        }
        int keyId = 0;
        int keyStart = keyEnd;
        for (int power = 1; power <= 100 && keyStart > 0 && isDigit(frame[keyStart - 1]); power *= 10) {
            keyStart--;
            keyId += power * (frame[keyStart] - '0');
        }
        boolean isId = keyStart < keyEnd && frame[keyStart] != '0' && keyId <= KeyRing.MAX_ID;
        int bodyLength = keyStart - BEFORE_KEY.length;
        return isId && bodyLength > 0 && stands(BEFORE_KEY, frame, bodyLength)
                ? Optional.of(new Trailer(bodyLength, keyId, tagStart))
                : Optional.empty();
    }

    /** What stands before the tag: the frame without its last brace, and the trailer up to the tag. */
    static byte[] covered(ByteBuffer unsealed, int keyId) {
        byte[] key = ascii(Integer.toString(keyId));
        int body = unsealed.remaining() - 1;
        return ByteBuffer.allocate(body + BEFORE_KEY.length + key.length + BEFORE_TAG.length)
                .put(unsealed.duplicate().limit(unsealed.position() + body))
                .put(BEFORE_KEY)
                .put(key)
                .put(BEFORE_TAG)
                .array();
    }

    /** The whole frame. */
    static ByteBuffer sealed(byte[] covered, byte[] tag) {
        return ByteBuffer.allocate(covered.length + tag.length + END.length)
                .put(covered)
                .put(tag)
                .put(END)
                .flip();
    }

    private static boolean stands(byte[] part, byte[] frame, int at) {
        if (at < 0 || at + part.length > frame.length) {
            return false;
        }
        for (int i = 0; i < part.length; i++) {
            if (frame[at + i] != part[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
