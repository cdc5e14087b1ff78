package io.oneactive.agent.doctor;

import io.oneactive.ResolvedSetting;
import io.oneactive.agent.terminal.Settings;
import java.util.List;

/**
 * The node that is looked after.
 *
 * @param node its id
 * @param cluster its group
 * @param intervalMillis its {@code probeIntervalMS}
 * @param count its {@code failedProbeCount}
 * @param isContainer whether it seems to live in a container
 */
record Subject(String node, String cluster, long intervalMillis, int count, boolean isContainer) {
    static Subject of(List<ResolvedSetting> settings, boolean isContainer) {
        return new Subject(
                Settings.value(settings, "nodeId"),
                Settings.value(settings, "cluster"),
                Long.parseLong(Settings.value(settings, "probeIntervalMS")),
                Integer.parseInt(Settings.value(settings, "failedProbeCount")),
                isContainer);
    }
}
