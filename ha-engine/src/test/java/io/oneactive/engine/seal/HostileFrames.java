package io.oneactive.engine.seal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Frames as somebody hostile makes them: of nothing, of what was captured, and of those of their own that were received in a way that no other was.
 */
final class HostileFrames {
    private static final int KEPT = 512;
    private static final int LONGEST_TEXT = 4_000;
    private static final Pattern VALUE =
            Pattern.compile("(?<=[:,\\[])(-?[0-9]+|\"[^\"]*\"|true|false|null)(?=[,}\\]])");
    private static final Pattern FIELD = Pattern.compile("\"[A-Za-z]+\":");
    private static final String[] VALUES = {
        "0",
        "-1",
        "1",
        "1e999",
        "1.5",
        "00",
        "9".repeat(39),
        "9".repeat(1_000),
        "9223372036854775807",
        "-9223372036854775808",
        "4611686018427387903",
        "4611686018427387902",
        "2147483648",
        "86400000",
        "86400001",
        "true",
        "false",
        "null",
        "NaN",
        "[]",
        "{}",
        "[[[[[[[[[[]]]]]]]]]]",
        "[".repeat(600),
        "\"\"",
        "\"a\"",
        "\"b\"",
        "\"c\"",
        "\"mallory\"",
        "\"line-7\"",
        "\"line-8\"",
        "\"grant\"",
        "\"vote\"",
        "\"preVote\"",
        "\"active\"",
        "\"resigning\"",
        "\"0000000000000001\"",
        "\"ffffffffffffffff\"",
        "\"" + "x".repeat(65) + "\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\u00e9\u20ac\"",
        "\"../../etc/passwd\"",
        "\"${jndi:x}\"",
    };
    private static final byte[][] MONSTERS = {
        {},
        {0},
        "[".repeat(1_200).getBytes(UTF_8),
        "{\"ha\":".repeat(150).getBytes(UTF_8),
        ("{\"isActive\":true,\"gatewayID\":\"" + "a".repeat(1_100) + "\"}").getBytes(UTF_8),
        "{\"isActive\":true,\"gatewayID\":\"a\",\"bootTimeEPOCH\":1}".getBytes(UTF_8),
        "{\"isActive\":true,\"gatewayID\":\"\u00e9\",\"bootTimeEPOCH\":1}".getBytes(ISO_8859_1),
        "{\"isActive\":true,\"gatewayID\":\"a\",\"bootTimeEPOCH\":1}".getBytes(UTF_16),
        ("{\"hello\":\"prove\",\"cluster\":\"line-7\",\"from\":\"a\",\"to\":\"b\",\"inc\":\"0000000000000002\","
                        + "\"nonce\":\"0000000000000001\",\"seq\":1}")
                .getBytes(UTF_8),
        ("{\"hello\":\"proof\",\"cluster\":\"line-7\",\"from\":\"a\",\"to\":\"b\",\"inc\":\"0000000000000001\","
                        + "\"nonce\":\"0000000000000001\",\"seq\":999999999999999999}")
                .getBytes(UTF_8),
        new byte[2_000],
        new byte[65_507],
    };

    private final Random random;
    private final List<Seal> seals;
    private final List<byte[]> pool = new ArrayList<>();

    /** With keys, be they right or wrong. */
    HostileFrames(Random random, List<Seal> seals) {
        this.random = random;
        this.seals = seals;
        pool.addAll(Arrays.asList(MONSTERS));
    }

    /** Something to make others of: a frame that was captured, or one that did something new. */
    void keep(byte[] frame) {
        if (pool.size() < KEPT) {
            pool.add(frame);
        } else {
            pool.set(MONSTERS.length + random.nextInt(KEPT - MONSTERS.length), frame);
        }
    }

    byte[] next() {
        byte[] seed = seed();
        byte[] frame = switch (random.nextInt(10)) {
            case 0 -> noise(random.nextInt(1_400));
            case 1 -> seed;
            case 2 -> spliced(seed, seed());
            case 3, 4 -> damaged(seed.clone());
            default -> rewritten(seed);
        };
        return random.nextInt(3) == 0 ? sealed(frame) : frame;
    }

    private byte[] seed() {
        return pool.get(random.nextInt(pool.size()));
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] spliced(byte[] head, byte[] tail) {
        int end = random.nextInt(head.length + 1);
        int start = random.nextInt(tail.length + 1);
        byte[] frame = Arrays.copyOf(head, end + tail.length - start);
        System.arraycopy(tail, start, frame, end, tail.length - start);
        return frame;
    }

    private byte[] damaged(byte[] frame) {
        for (int times = 1 + random.nextInt(4); times > 0 && frame.length > 0; times--) {
            frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length + 1)) : frame;
    }

    /** Values are replaced, fields left out or doubled; it stays JSON more often than not. */
    private byte[] rewritten(byte[] frame) {
        if (frame.length > LONGEST_TEXT) {
            return frame;
        }
        String text = new String(frame, ISO_8859_1);
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            Pattern what = random.nextInt(4) == 0 ? FIELD : VALUE;
            List<MatchResult> places = what.matcher(text).results().toList();
            if (places.isEmpty()) {
                return frame;
            }
            MatchResult place = places.get(random.nextInt(places.size()));
            String instead = what == FIELD
                    ? (random.nextBoolean() ? "" : place.group() + "1," + place.group())
                    : VALUES[random.nextInt(VALUES.length)];
            text = text.substring(0, place.start()) + instead + text.substring(place.end());
        }
        return text.getBytes(random.nextInt(8) == 0 ? UTF_8 : ISO_8859_1);
    }

    /** With the seal of one of the keys, in the place of another one. */
    private byte[] sealed(byte[] frame) {
        Optional<Trailer> trailer = Trailer.of(frame);
        if (frame.length == 0 || frame.length > LONGEST_TEXT) {
            return frame;
        }
        ByteBuffer unsealed = trailer.isEmpty()
                ? ByteBuffer.wrap(frame)
                : ByteBuffer.wrap(Arrays.copyOf(frame, trailer.get().bodyLength() + 1));
        return Network.bytes(seals.get(random.nextInt(seals.size())).put(unsealed));
    }
}
