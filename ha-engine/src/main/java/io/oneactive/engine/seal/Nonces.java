package io.oneactive.engine.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Numbers that nobody else can foretell, one for each process that is asked to prove itself. They are computed, not kept: so there is no table
 * that frames of made-up or former processes could fill. A number is worthless once its sender has proven itself, and after {@value #SLOT_SECONDS} to
 * {@code 2 ×} {@value #SLOT_SECONDS} seconds of the monotonic clock.
 */
final class Nonces {
    static final int SLOT_SECONDS = 2;

    private static final long SLOT_NANOS = TimeUnit.SECONDS.toNanos(SLOT_SECONDS);

    private final Mac mac;

    /** With a secret of this process, which is random and never leaves it. */
    Nonces(byte[] secret) {
        this.mac = Seal.mac(new SecretKeySpec(secret, KeyRing.ALGORITHM));
    }

    long of(String sender, long incarnation, long generation, long nowNanos) {
        return inSlot(sender, incarnation, generation, Math.floorDiv(nowNanos, SLOT_NANOS));
    }

    boolean isValid(long nonce, String sender, long incarnation, long generation, long nowNanos) {
        long slot = Math.floorDiv(nowNanos, SLOT_NANOS);
        return nonce == inSlot(sender, incarnation, generation, slot)
                || nonce == inSlot(sender, incarnation, generation, slot - 1);
    }

    private long inSlot(String sender, long incarnation, long generation, long slot) {
        byte[] numbers = ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(incarnation)
                .putLong(generation)
                .putLong(slot)
                .array();
        mac.update(numbers);
        return ByteBuffer.wrap(mac.doFinal(sender.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
