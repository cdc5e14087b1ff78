package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the group that a frame is for, without reading the frame: by the first {@code "cluster":"…"} in it, which is how every frame of this
 * project names its group (docs/protocol.md, section 5). It decides nothing but who gets the frame; whether it is a frame of that group is for
 * the one who gets it to judge.
 */
final class Addressee {
    private static final byte[] KEY = "\"cluster\":\"".getBytes(US_ASCII);
    private static final int LONGEST_NAME = 64;

    private Addressee() {}

    /**
     * The group's name.
     *
     * @param frame position to limit is the frame; both stay as they are
     * @return null when it names none, as the frames of the original C# library do
     */
    static @Nullable String of(ByteBuffer frame) {
        int last = frame.limit() - KEY.length;
        for (int at = frame.position(); at <= last; at++) {
            if (frame.get(at) == KEY[0] && isKeyAt(frame, at)) {
                return name(frame, at + KEY.length);
            }
        }
        return null;
    }

    private static boolean isKeyAt(ByteBuffer frame, int at) {
        for (int index = 1; index < KEY.length; index++) {
            if (frame.get(at + index) != KEY[index]) {
                return false;
            }
        }
        return true;
    }

    /** What is too long or has no end is the name of no group. */
    private static String name(ByteBuffer frame, int from) {
        int end = Math.min(frame.limit(), from + LONGEST_NAME + 1);
        for (int at = from; at < end; at++) {
            if (frame.get(at) == '"') {
                byte[] name = new byte[at - from];
                frame.get(from, name);
                return new String(name, ISO_8859_1);
            }
        }
        return "";
    }
}
