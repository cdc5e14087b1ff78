package io.oneactive.witness.iothub;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A device's connection string, taken apart. What is missing is empty until it is checked. */
final class DeviceAddress {
    private static final String HOST = "hostname";
    private static final String DEVICE = "deviceid";
    private static final String KEY = "sharedaccesskey";

    private final Map<String, String> parts = new LinkedHashMap<>();
    private @Nullable String unreadable;

    DeviceAddress(String connectionString) {
        for (String part : connectionString.strip().split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals).strip().toLowerCase(Locale.ROOT), part.substring(equals + 1));
            } else if (!part.isBlank()) {
                unreadable = part;
            }
        }
    }

    /** What is wrong; never shows the key. */
    Optional<String> fault() {
        if (unreadable != null) {
            return Optional.of("has a part without '='" + expected());
        }
        if (parts.containsKey("gatewayhostname")) {
            return Optional.of("has a GatewayHostName: an edge hub answers yes to every claim, from its own copy of the"
                    + " twin, also while it is cut off, so two nodes could both be active; allowed: the hub itself, that"
                    + " is the same text without GatewayHostName");
        }
        if (parts.containsKey("moduleid")) {
            return Optional.of("is that of a module; allowed: that of a device which exists for nothing else");
        }
        if (parts.containsKey("sharedaccesskeyname")) {
            return Optional.of("is that of a policy of the hub, with far more rights than a node needs" + expected());
        }
        if (parts.containsKey("sharedaccesssignature") || parts.containsKey("x509")) {
            return Optional.of("has no SharedAccessKey" + expected());
        }
        return host().isEmpty() || deviceId().isEmpty() || key().isEmpty()
                ? Optional.of("lacks a part" + expected())
                : hostFault().or(this::keyFault);
    }

    private static String expected() {
        return "; allowed: HostName=HUB.azure-devices.net;DeviceId=DEVICE;SharedAccessKey=KEY, as the portal shows it for"
                + " a device";
    }

    private Optional<String> hostFault() {
        return host().matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+")
                ? Optional.empty()
                : Optional.of("has the HostName '" + host() + "', which is no full name of a hub (without a port)");
    }

    private Optional<String> keyFault() {
        try {
            return Base64.getDecoder().decode(key()).length > 0 ? Optional.empty() : Optional.of("has an empty key");
        } catch (IllegalArgumentException e) {
            return Optional.of("has a SharedAccessKey that is no Base64");
        }
    }

    String host() {
        return parts.getOrDefault(HOST, "").strip();
    }

    String deviceId() {
        return parts.getOrDefault(DEVICE, "").strip();
    }

    private String key() {
        return parts.getOrDefault(KEY, "").strip();
    }

    /** For the device client. */
    String connectionString() {
        return "HostName=" + host() + ";DeviceId=" + deviceId() + ";SharedAccessKey=" + key();
    }

    /** For people, and to tell witnesses apart: nothing secret. */
    @Override
    public String toString() {
        return host().toLowerCase(Locale.ROOT) + "/" + deviceId();
    }
}
