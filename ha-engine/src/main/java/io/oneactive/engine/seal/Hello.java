package io.oneactive.engine.seal;

import io.oneactive.engine.wire.Names;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The small frame by which a process is asked to prove that it is running, and by which it does. Always sealed; never seen by the rules.
 *
 * @param proof whether it proves; otherwise it asks
 * @param cluster name of the group
 * @param from id of the node that sends it
 * @param to id of the node that it is for
 * @param incarnation the process that is to prove itself, or does
 * @param nonce chosen by the one who asks, repeated by the one who proves
 * @param sequence of the newest probe: the one that made the asker ask, or the newest that the prover has sent
 */
record Hello(boolean proof, String cluster, String from, String to, long incarnation, long nonce, long sequence) {
    private static final String START = "{\"hello\":\"";
    private static final Pattern FORM = Pattern.compile(
            "\\{\"hello\":\"(prove|proof)\",\"cluster\":\"([^\"]+)\",\"from\":\"([^\"]+)\","
                    + "\"to\":\"([^\"]+)\",\"inc\":\"([0-9a-f]{16})\",\"nonce\":\"([0-9a-f]{16})\",\"seq\":([0-9]{1,18})");

    /** Unsealed; a proof is as long as what it answers, but for digits of the sequence. */
    ByteBuffer encode() {
        HexFormat hex = HexFormat.of();
        String text = START + (proof ? "proof" : "prove") + "\",\"cluster\":\"" + cluster + "\",\"from\":\"" + from
                + "\",\"to\":\"" + to + "\",\"inc\":\"" + hex.toHexDigits(incarnation) + "\",\"nonce\":\""
                + hex.toHexDigits(nonce) + "\",\"seq\":" + sequence + "}";
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether a frame is meant to be one. */
    static boolean isOne(byte[] frame) {
        if (frame.length < START.length()) {
            return false;
        }
        for (int i = 0; i < START.length(); i++) {
            if (frame[i] != START.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Of a sealed frame whose seal was checked; empty when it is not exactly of this form. */
    static Optional<Hello> decode(byte[] frame, Trailer trailer) {
        Matcher form = FORM.matcher(new String(frame, 0, trailer.bodyLength(), StandardCharsets.ISO_8859_1));
        if (!form.matches()
                || !Names.isCluster(form.group(2))
                || !Names.isNodeId(form.group(3))
                || !Names.isNodeId(form.group(4))) {
            return Optional.empty();
        }
        return Optional.of(new Hello(
                form.group(1).equals("proof"),
                form.group(2),
                form.group(3),
                form.group(4),
                HexFormat.fromHexDigitsToLong(form.group(5)),
                HexFormat.fromHexDigitsToLong(form.group(6)),
                Long.parseLong(form.group(7))));
    }
}
