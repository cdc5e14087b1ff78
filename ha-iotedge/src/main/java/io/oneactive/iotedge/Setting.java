package io.oneactive.iotedge;

import java.util.Optional;
import java.util.stream.Stream;

/** The four parameters of the original, by its names and by ours. */
enum Setting {
    UDP_PORT("udpPort", "transport.port", true, false),
    BROADCAST_SUBNET("broadcastSubnet", "transport.broadcastSubnet", false, false),
    PROBE_INTERVAL("probeIntervalMS", "probeIntervalMS", true, true),
    FAILED_PROBE_COUNT("failedProbeCount", "failedProbeCount", true, true);

    private final String key;
    private final String setting;
    private final boolean isNumber;
    private final boolean isLive;

    Setting(String key, String setting, boolean isNumber, boolean isLive) {
        this.key = key;
        this.setting = setting;
        this.isNumber = isNumber;
        this.isLive = isLive;
    }

    static Optional<Setting> of(String key) {
        return Stream.of(values()).filter(setting -> setting.key.equals(key)).findFirst();
    }

    /** As the twin names it. */
    String key() {
        return key;
    }

    /** As a configuration of a node names it. */
    String setting() {
        return setting;
    }

    boolean isNumber() {
        return isNumber;
    }

    /** Whether a running node can be given another value. */
    boolean isLive() {
        return isLive;
    }

    /** As it is reported: numbers as numbers. */
    Object reported(String value) {
        return isNumber ? (Object) Long.valueOf(value.strip()) : value;
    }
}
