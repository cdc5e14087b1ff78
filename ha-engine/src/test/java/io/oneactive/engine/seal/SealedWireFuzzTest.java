package io.oneactive.engine.seal;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.engine.seal.Network.Life;
import io.oneactive.engine.wire.DropCause;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Everything that a stranger could send to a node in {@code enforce}: noise, true frames that were damaged, cut, joined and mixed, hellos and probes made
 * by hand, with true and wrong seals. Nothing raises an exception, and only what is true is heard. {@code -Dfuzz.frames=N} for more.
 */
class SealedWireFuzzTest {
    private static final long FRAMES = Long.getLong("fuzz.frames", 40_000);
    private static final int POOL = 64;
    private static final String[] FORGERIES = {
        "{\"hello\":\"proof\",\"cluster\":\"line-7\",\"from\":\"gw-a\",\"to\":\"gw-b\",\"inc\":\"0000000000000001\",\"nonce\":\"0000000000000001\",\"seq\":1",
        "{\"hello\":\"prove\",\"cluster\":\"line-7\",\"from\":\"gw-a\",\"to\":\"gw-b\",\"inc\":\"ffffffffffffffff\",\"nonce\":\"x\",\"seq\":-1",
        "{\"isActive\":true,\"gatewayID\":\"gw-a\",\"bootTimeEPOCH\":99999999999999999999",
        "{\"isActive\":true,\"gatewayID\":\"\u0000\",\"ha\":{\"v\":1}",
        "[".repeat(600),
        "{\"ha\":".repeat(100),
        "{\"gatewayID\":\"",
        "",
    };

    private final Network network = new Network();
    private final Random random = new Random(20_261_122);

    @Test
    void nothingThatAStrangerSendsIsHeardOrRaisesAnException() {
        Life a = network.process("gw-a");
        Life b = network.process("gw-b");
        b.hear(a);
        Seal stranger = new Seal(KeyRing.of(Map.of(1, Network.OTHER_KEY), 1));
        List<byte[]> pool = new ArrayList<>();
        Map<DropCause, Long> drops = new EnumMap<>(DropCause.class);
        long heard = 0;
        long answered = 0;
        for (long i = 0; i < FRAMES; i++) {
            if (i % 1_000 == 0) {
                b.hear(a);
                heard += b.heard.size();
                b.heard.clear();
                network.captured.clear();
                network.nowNanos += 10_000_000;
                pool.add(pool.size() % POOL, a.frame());
                if (pool.size() > POOL) {
                    pool.remove(POOL);
                }
            }
            byte[] frame = frame(pool, stranger);
            answered += b.receive(frame, "10.6.6." + i % 200).isPresent() ? 1 : 0;
            b.drops.forEach(cause -> drops.merge(cause, 1L, Long::sum));
            b.drops.clear();
        }
        // What the attacker had captured and b had not heard yet is true, and may be delivered by whom it pleases,
        // once.
        assertThat(heard + b.heard.size()).isLessThanOrEqualTo(1 + 2 * (FRAMES / 1_000 + 1));
        assertThat(answered).isZero();
        assertThat(drops)
                .containsKeys(
                        DropCause.UNSEALED,
                        DropCause.BAD_MAC,
                        DropCause.UNKNOWN_KEY,
                        DropCause.REPLAYED,
                        DropCause.OVERSIZED)
                .doesNotContainKey(DropCause.BAD_FIELD);
        int before = b.heard.size();
        b.hear(a);
        assertThat(b.heard).hasSize(before + 1);
    }

    private byte[] frame(List<byte[]> pool, Seal stranger) {
        byte[] captured = pool.get(random.nextInt(pool.size()));
        return switch (random.nextInt(8)) {
            case 0 -> noise(random.nextInt(1_300));
            case 1 -> captured;
            case 2 -> Arrays.copyOf(captured, random.nextInt(captured.length));
            case 3 -> {
                byte[] other = pool.get(random.nextInt(pool.size()));
                int place = random.nextInt(captured.length);
                byte[] mixed = captured.clone();
                int length = Math.min(captured.length, other.length) - place;
                if (length > 0) {
                    System.arraycopy(other, place, mixed, place, length);
                }
                // Of two true frames only those bytes can make a third one that are one of them.
                yield Arrays.equals(mixed, captured) || Arrays.equals(mixed, other) ? noise(9) : mixed;
            }
            case 4 ->
                Network.bytes(stranger.put(ByteBuffer.wrap((forgery() + "}").getBytes(StandardCharsets.ISO_8859_1))));
            case 5 -> sealedByHand();
            default -> {
                byte[] damaged = captured.clone();
                for (int times = 1 + random.nextInt(4); times > 0; times--) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
                }
                yield damaged;
            }
        };
    }

    private String forgery() {
        return FORGERIES[random.nextInt(FORGERIES.length)];
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    /** In the right form, with any key id and any tag. */
    private byte[] sealedByHand() {
        byte[] tag = new byte[Trailer.TAG_CHARACTERS];
        for (int i = 0; i < tag.length; i++) {
            tag[i] = (byte) ('A' + random.nextInt(26));
        }
        return (forgery() + ",\"mac\":{\"key\":" + random.nextInt(300) + ",\"tag\":\""
                        + new String(tag, StandardCharsets.US_ASCII) + "\"}}")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
