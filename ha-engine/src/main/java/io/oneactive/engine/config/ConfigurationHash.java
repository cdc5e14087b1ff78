package io.oneactive.engine.config;

import io.oneactive.spi.SettingValues;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A hash of what should be equal on all nodes of a group: nodes tell it in their probes, and warn when they differ. Left out is what may differ
 * for good reason: the node's id and priority, its directory, the settings of transport and witness (addresses, paths, credentials). Of the
 * witness it takes the name and what its provider says {@linkplain io.oneactive.spi.WitnessProvider#identity distinguishes} it.
 */
final class ConfigurationHash {
    private static final List<String> KEYS = List.of(
            EngineSettings.CLUSTER,
            EngineSettings.PROBE_INTERVAL,
            EngineSettings.FAILED_PROBE_COUNT,
            EngineSettings.SAFETY_MARGIN,
            EngineSettings.CLOCK_DRIFT,
            EngineSettings.MAX_PROMISE,
            EngineSettings.FAILBACK_AFTER,
            EngineSettings.TRUST_CRASH_EVIDENCE);

    private ConfigurationHash() {}

    static int of(SettingValues values, String rule, String witness, Optional<String> witnessIdentity) {
        StringBuilder text = new StringBuilder();
        KEYS.forEach(
                key -> text.append(key).append('=').append(values.text(key)).append('\n'));
        text.append("members=")
                .append(values.list(EngineSettings.MEMBERS).stream().sorted().toList())
                .append("\nrule=")
                .append(rule)
                .append("\nwitness=")
                .append(witness);
        witnessIdentity.ifPresent(identity -> text.append("\nidentity=").append(identity));
        CRC32 hash = new CRC32();
        hash.update(text.toString().getBytes(StandardCharsets.UTF_8));
        return (int) hash.getValue();
    }
}
