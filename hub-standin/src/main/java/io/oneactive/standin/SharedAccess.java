package io.oneactive.standin;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Shared access signatures: {@code SharedAccessSignature sig=...&se=...&sr=...[&skn=...]}, in any order. */
final class SharedAccess {
    private static final String SCHEME = "SharedAccessSignature ";

    private SharedAccess() {}

    /**
     * What is wrong with a token.
     *
     * @param resource what it must be for
     * @param keys any of which may have signed it, Base64
     * @return empty when it is good
     */
    static Optional<String> fault(String token, String resource, List<String> keys, long nowSeconds) {
        if (!token.startsWith(SCHEME)) {
            return Optional.of("no shared access signature");
        }
        Map<String, String> fields = fields(token);
        String signature = fields.getOrDefault("sig", "");
        String expiry = fields.getOrDefault("se", "");
        String signed = fields.getOrDefault("sr", "");
        if (!expiry.matches("\\d{1,12}")) {
            return Optional.of("no time of expiry");
        }
        if (Long.parseLong(expiry) <= nowSeconds) {
            return Optional.of("expired");
        }
        if (!decoded(signed).equals(resource)) {
            return Optional.of("signed for '" + decoded(signed) + "' instead of '" + resource + "'");
        }
        boolean isGood = keys.stream()
                .map(key -> sign(key, signed + "\n" + expiry))
                .anyMatch(good -> MessageDigest.isEqual(
                        good.getBytes(StandardCharsets.UTF_8),
                        decoded(signature).getBytes(StandardCharsets.UTF_8)));
        return isGood ? Optional.empty() : Optional.of("wrong key");
    }

    /** Makes a token, as a service does for its policy. */
    static String token(String resource, String key, String policy, long expirySeconds) {
        String signed = URLEncoder.encode(resource, StandardCharsets.UTF_8);
        String signature = URLEncoder.encode(sign(key, signed + "\n" + expirySeconds), StandardCharsets.UTF_8);
        return SCHEME + "sr=" + signed + "&sig=" + signature + "&se=" + expirySeconds + "&skn=" + policy;
    }

    static Optional<String> policy(String token) {
        return Optional.ofNullable(fields(token).get("skn")).filter(name -> !name.isEmpty());
    }

    /** HMAC-SHA256 under a Base64 key, as Base64. */
    static String sign(String key, String text) {
        return Base64.getEncoder()
                .encodeToString(hmac(Base64.getDecoder().decode(key), text.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static Map<String, String> fields(String token) {
        Map<String, String> fields = new HashMap<>();
        for (String field :
                token.substring(Math.min(SCHEME.length(), token.length())).split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(field.substring(0, equals), field.substring(equals + 1));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            // A plus of Base64 that was not encoded is meant as one.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
