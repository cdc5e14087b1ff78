package io.oneactive.iotedge;

import io.oneactive.HaConfigException;
import io.oneactive.HaNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The four parameters of a running node: what is in force, what the twin wants, and what became of it. Interval and count are changed at once; port and
 * subnet with the next start, since a node that moves to another port leaves its peers behind. Thread-safe.
 */
final class LiveSettings {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSettings.class);
    private static final String KNOWN =
            Stream.of(Setting.values()).map(Setting::key).collect(Collectors.joining(", "));

    private final NodeConfiguration configuration;
    private final HaNode node;
    private Map<Setting, String> inForce;
    private Map<String, Acknowledgement> acknowledged = Map.of();
    private long version;

    /** {@code started}: what the twin said when the node was started, and what was taken of it. */
    LiveSettings(NodeConfiguration configuration, HaNode node, DesiredSettings desired, Choice started) {
        this.configuration = configuration;
        this.node = node;
        this.inForce = configuration.inForce(started.accepted());
        this.version = desired.version();
        answer(desired, started.refused());
    }

    synchronized Map<Setting, String> inForce() {
        return new LinkedHashMap<>(inForce);
    }

    /** For the twin. */
    synchronized Map<String, Object> acknowledged() {
        Map<String, Object> properties = new LinkedHashMap<>();
        acknowledged.forEach((key, answer) -> properties.put(key, answer.properties()));
        return properties;
    }

    /** Another hub counts from the beginning. */
    synchronized void forgetVersion() {
        version = 0;
    }

    /** What the twin says now; nothing happens when that is older than what was applied, or the same. */
    synchronized void apply(DesiredSettings desired) {
        if (desired.version() <= version) {
            return;
        }
        version = desired.version();
        Choice allowed = configuration.choose(desired.values());
        Map<Setting, String> refused = new LinkedHashMap<>(allowed.refused());
        Map<Setting, String> live = new LinkedHashMap<>(allowed.accepted());
        live.keySet().removeIf(setting -> !setting.isLive());
        refused.putAll(change(live));
        answer(desired, refused);
    }

    /** Changes the timings as far as they are allowed; what is refused keeps its former value. */
    private Map<Setting, String> change(Map<Setting, String> wanted) {
        Map<Setting, String> refused = new LinkedHashMap<>();
        Map<Setting, String> tried = new LinkedHashMap<>(wanted);
        Choice changed = Choice.of(tried, this::retime);
        refused.putAll(changed.refused());
        return refused;
    }

    /** Values that the twin does not name are those of the configuration. */
    private void retime(Map<Setting, String> wanted) {
        String interval = value(wanted, Setting.PROBE_INTERVAL);
        String count = value(wanted, Setting.FAILED_PROBE_COUNT);
        if (interval.equals(inForce.get(Setting.PROBE_INTERVAL))
                && count.equals(inForce.get(Setting.FAILED_PROBE_COUNT))) {
            return;
        }
        try {
            node.changeTimings(Duration.ofMillis(Long.parseLong(interval)), Integer.parseInt(count));
        } catch (HaConfigException e) {
            if (wanted.isEmpty()) {
                LOG.warn(
                        "the timings stay, since those of the configuration cannot be taken while the node runs: {}",
                        e.getMessage());
                return;
            }
            throw e;
        }
        LOG.info("the desired twin changed the timings: probeIntervalMS {}, failedProbeCount {}", interval, count);
        inForce.put(Setting.PROBE_INTERVAL, interval);
        inForce.put(Setting.FAILED_PROBE_COUNT, count);
    }

    private String value(Map<Setting, String> wanted, Setting setting) {
        String value = wanted.getOrDefault(setting, configuration.base().get(setting));
        if (value == null) {
            throw new HaConfigException(List.of("'" + setting.key() + "' has no value"));
        }
        return value.strip();
    }

    private void answer(DesiredSettings desired, Map<Setting, String> refused) {
        Map<String, Acknowledgement> answers = new LinkedHashMap<>();
        desired.values().forEach((setting, wanted) -> answers.put(setting.key(), answer(setting, wanted, refused)));
        for (String key : desired.unknown()) {
            answers.put(
                    key,
                    new Acknowledgement(null, Acknowledgement.UNKNOWN, "unknown; known: " + KNOWN, desired.version()));
        }
        refused.forEach((setting, reason) ->
                LOG.warn("the desired twin's {} is refused, the former value stays: {}", setting.key(), reason));
        acknowledged = answers;
    }

    private Acknowledgement answer(Setting setting, String wanted, Map<Setting, String> refused) {
        String current = inForce.get(setting);
        Object value = current == null ? null : setting.reported(current);
        String reason = refused.get(setting);
        if (reason != null) {
            return new Acknowledgement(value, Acknowledgement.REFUSED, reason, version);
        }
        if (wanted.strip().equals(current)) {
            return new Acknowledgement(value, Acknowledgement.IN_FORCE, "in force", version);
        }
        return new Acknowledgement(
                value, Acknowledgement.AFTER_RESTART, "in force after the next start of the module", version);
    }
}
