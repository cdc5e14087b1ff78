package io.oneactive.engine.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Puts tags on frames and checks them: HMAC-SHA-256, not truncated. Keeps one {@link Mac} for each key; one thread. */
final class Seal {
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final int active;
    private final Mac[] macs = new Mac[KeyRing.MAX_ID + 1];
    private final byte[] computed = new byte[32];
    private final byte[] text = new byte[Trailer.TAG_CHARACTERS];

    Seal(KeyRing ring) {
        this.active = ring.active().orElse(0);
        ring.ids().forEach(id -> macs[id] = mac(ring.key(id).orElseThrow()));
    }

    static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(KeyRing.ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + KeyRing.ALGORITHM, e);
        }
    }

    /** An unsealed frame, which ends with the brace of its object, with the seal of the active key. */
    ByteBuffer put(ByteBuffer unsealed) {
        byte[] covered = Trailer.covered(unsealed, active);
        return Trailer.sealed(covered, tag(macs[active], covered, covered.length));
    }

    boolean knows(int keyId) {
        return macs[keyId] != null;
    }

    /** Whether the tag is that of the frame. The texts are compared, since a tag can be written in four ways that mean the same bytes. */
    boolean fits(byte[] frame, Trailer trailer) {
        byte[] expected = tag(macs[trailer.keyId()], frame, trailer.tagStart());
        byte[] found = Arrays.copyOfRange(frame, trailer.tagStart(), trailer.tagStart() + Trailer.TAG_CHARACTERS);
        return MessageDigest.isEqual(expected, found);
    }

    /** Valid until the next call. */
    private byte[] tag(Mac mac, byte[] bytes, int length) {
        mac.update(bytes, 0, length);
        try {
            mac.doFinal(computed, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("32 bytes are too short for " + KeyRing.ALGORITHM, e);
        }
        TEXT.encode(computed, text);
        return text;
    }
}
