package io.oneactive.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that were damaged in every way: none may raise an exception, and what is accepted must be sound. {@code -Dfuzz.frames=N} for more for each seed. */
class ProbeCodecFuzzTest {
    private static final int FRAMES = Integer.getInteger("fuzz.frames", 50_000);
    private static final String[] SPLINTERS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "null",
        "true",
        "-1",
        "1e999",
        "9".repeat(30),
        "\"ha\":{",
        "\\ud800",
        "\u00e9",
        "\u0000",
        "\uFEFF",
        "NaN",
        " ",
        "\n",
        "[".repeat(12),
        "\"term\":7,"
    };

    /** One line of plain text, and no failure of the parser that the codec had to catch. */
    private static final Pattern SOUND_DETAIL = Pattern.compile("(?!.*parser failed)[ -~]{1,120}");

    private final ProbeCodec codec = new ProbeCodec("line-7");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @Tag("X17")
    void noDamageRaisesAnException(long seed) {
        Random random = new Random(seed);
        Map<DropCause, Integer> rejections = new EnumMap<>(DropCause.class);
        int accepted = 0;
        for (int i = 0; i < FRAMES; i++) {
            ByteBuffer whole = codec.encode(Probes.random(random));
            byte[] intact = new byte[whole.remaining()];
            whole.get(intact);
            byte[] frame = damaged(intact, random);
            Decoded decoded = codec.decode(ByteBuffer.wrap(frame));
            if (decoded instanceof Decoded.Accepted sound) {
                accepted++;
                assertThat(codec.decode(codec.encode(sound.probe()))).isEqualTo(decoded);
            } else if (decoded instanceof Decoded.Rejected rejected) {
                rejections.merge(rejected.cause(), 1, Integer::sum);
                if (!SOUND_DETAIL.matcher(rejected.detail()).matches()) {
                    fail(
                            "seed %d, frame %d: %s: %s",
                            seed, i, rejected, new String(frame, StandardCharsets.ISO_8859_1));
                }
            }
        }
        assertThat(accepted).as("frames that survived").isPositive();
        assertThat(rejections).containsKeys(DropCause.MALFORMED, DropCause.BAD_FIELD, DropCause.OTHER_CLUSTER);
    }

    private static byte[] damaged(byte[] frame, Random random) {
        byte[] result = frame;
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            int place = random.nextInt(result.length + 1);
            int end = Math.min(result.length, place + random.nextInt(8));
            switch (random.nextInt(6)) {
                case 0 -> result = Arrays.copyOf(result, place);
                case 1 -> result = joined(result, place, new byte[0], end);
                case 2 -> result = joined(result, place, Arrays.copyOfRange(result, place, end), place);
                case 3 -> {
                    byte[] noise = new byte[end - place];
                    random.nextBytes(noise);
                    result = joined(result, place, noise, end);
                }
                case 4 -> {
                    String splinter = SPLINTERS[random.nextInt(SPLINTERS.length)];
                    result = joined(result, place, splinter.getBytes(StandardCharsets.UTF_8), end);
                }
                default -> {
                    if (place < result.length) {
                        result[place] ^= (byte) (1 << random.nextInt(8));
                    }
                }
            }
        }
        return result;
    }

    private static byte[] joined(byte[] bytes, int headEnd, byte[] middle, int tailStart) {
        byte[] result = Arrays.copyOf(bytes, headEnd + middle.length + bytes.length - tailStart);
        System.arraycopy(middle, 0, result, headEnd, middle.length);
        System.arraycopy(bytes, tailStart, result, headEnd + middle.length, bytes.length - tailStart);
        return result;
    }
}
