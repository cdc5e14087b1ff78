package io.oneactive.iotedge.flag;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A shared access policy of a hub's service side, from its connection string. */
final class ServicePolicy {
    private static final long TOKEN_SECONDS = 600;

    final String hostName;
    private final String name;
    private final String key;

    private ServicePolicy(String hostName, String name, String key) {
        this.hostName = hostName;
        this.name = name;
        this.key = key;
    }

    static ServicePolicy parse(String connectionString) {
        Map<String, String> parts = new HashMap<>();
        for (String part : connectionString.split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            }
        }
        String host = parts.getOrDefault("HostName", "");
        String name = parts.getOrDefault("SharedAccessKeyName", "");
        String key = parts.getOrDefault("SharedAccessKey", "");
        if (host.isEmpty() || name.isEmpty() || !isBase64(key)) {
            throw new IllegalArgumentException(
                    "the connection string must be that of a service policy with the rights RegistryRead and ServiceConnect:"
                            + " HostName=...;SharedAccessKeyName=...;SharedAccessKey=... (a device's has DeviceId instead)");
        }
        return new ServicePolicy(host, name, key);
    }

    private static boolean isBase64(String text) {
        try {
            return Base64.getDecoder().decode(text).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A token for the next minutes. */
    String token(long nowSeconds) {
        String resource = URLEncoder.encode(hostName, StandardCharsets.UTF_8);
        long expiry = nowSeconds + TOKEN_SECONDS;
        String signature = URLEncoder.encode(sign(resource + "\n" + expiry), StandardCharsets.UTF_8);
        return "SharedAccessSignature sr=" + resource + "&sig=" + signature + "&se=" + expiry + "&skn="
                + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private String sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
