package io.oneactive.engine.config;

import io.oneactive.SecurityMode;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.seal.KeyRing;
import io.oneactive.engine.wire.Names;
import io.oneactive.spi.SettingSpec;
import java.util.Arrays;
import java.util.List;

/** The settings that the engine knows itself, in the order in which they are shown. */
final class EngineSettings {
    static final String CLUSTER = "cluster";
    static final String NODE_ID = "nodeId";
    static final String MEMBERS = "members";
    static final String PROBE_INTERVAL = "probeIntervalMS";
    static final String FAILED_PROBE_COUNT = "failedProbeCount";
    static final String ELECTION_RULE = "electionRule";
    static final String PRIORITY = "priority";
    static final String STATE_DIRECTORY = "stateDirectory";
    static final String SAFETY_MARGIN = "safetyMarginPercent";
    static final String CLOCK_DRIFT = "clockDriftPercent";
    static final String MAX_PROMISE = "maxPromiseMS";
    static final String HANDOVER_TIMEOUT = "handoverTimeoutMS";
    static final String FAILBACK_AFTER = "failbackAfterMS";
    static final String TRUST_CRASH_EVIDENCE = "trustCrashEvidence";
    static final String HEALTH_INTERVAL = "healthIntervalMS";
    static final String HEALTH_TIME_LIMIT = "healthTimeLimitMS";
    static final String HEALTH_RISE = "healthRise";
    static final String HEALTH_FALL = "healthFall";
    static final String WITNESS_TIME_LIMIT = "witnessTimeLimitMS";
    static final String WITNESS_REHEARSAL = "witnessRehearsalMS";

    static final String SECURITY_MODE = "security.mode";
    static final String SECURITY_KEY_FILE = "security.keyFile";
    static final String SECURITY_KEYS = "security.keys";
    static final String SECURITY_ACTIVE_KEY = "security.activeKey";

    /** Under this name no witness is used, although there may be settings and jars for one. */
    static final String NO_WITNESS = "none";

    private static final long DAY = 86_400_000;

    private EngineSettings() {}

    /**
     * All specifications.
     *
     * @param intervalMillis the probe interval, from which some defaults follow
     * @param failureTimeoutMillis interval × count, likewise
     */
    static List<SettingSpec> specs(long intervalMillis, long failureTimeoutMillis) {
        return List.of(
                SettingSpec.text(CLUSTER, "Name of the group; nodes of other groups are ignored. " + Names.CLUSTER_FORM)
                        .defaultsTo("default"),
                SettingSpec.text(NODE_ID, "Name of this node, unique in the group. " + Names.NODE_ID_FORM)
                        .required(),
                SettingSpec.list(
                        MEMBERS,
                        "All nodes of the group, this one included, 2 to 16: chooses quorum mode. An even number needs a"
                                + " witness. Not set: open mode"),
                SettingSpec.duration(PROBE_INTERVAL, 5, 60_000, "How often the active node probes its peers")
                        .defaultsTo("200"),
                SettingSpec.integer(
                                FAILED_PROBE_COUNT,
                                2,
                                100,
                                "How many probes may be missed until the active node counts as failed. Interval × count, the"
                                        + " failure timeout, is 20 ms at least")
                        .defaultsTo("3"),
                SettingSpec.text(
                                ELECTION_RULE,
                                "Which node is preferred: " + String.join(", ", ElectionRules.names())
                                        + ", or the name of a provider. The same on all nodes")
                        .defaultsTo("documented"),
                SettingSpec.integer(
                                PRIORITY,
                                0,
                                1_000_000,
                                "Preference of this node for the rule 'priority' and for failback. 0: never active")
                        .defaultsTo("100"),
                SettingSpec.path(
                        STATE_DIRECTORY,
                        "Where term, vote and promise are kept over a restart; for this node alone. Not set: nowhere"),
                SettingSpec.integer(
                                SAFETY_MARGIN,
                                2,
                                50,
                                "How much of a granted duration is not used; twice the clock drift at least")
                        .defaultsTo("10"),
                SettingSpec.integer(
                                CLOCK_DRIFT,
                                0,
                                10,
                                "By how much the rate of a node's clock may differ from the right one")
                        .defaultsTo("1"),
                SettingSpec.duration(
                                MAX_PROMISE,
                                20,
                                DAY,
                                "The longest promise this node gives, and its quarantine when it remembers nothing; the"
                                        + " failure timeout at least. Default: twice the failure timeout")
                        .defaultsTo(Long.toString(2 * failureTimeoutMillis)),
                SettingSpec.duration(
                                HANDOVER_TIMEOUT,
                                1,
                                600_000,
                                "How long a planned hand-over waits for the application to stop, and then for the successor."
                                        + " Default: two intervals")
                        .defaultsTo(Long.toString(2 * intervalMillis)),
                SettingSpec.duration(
                                FAILBACK_AFTER,
                                0,
                                7 * DAY,
                                "How long a node of higher priority must be healthy until it gets the role. 0: never")
                        .defaultsTo("0"),
                SettingSpec.flag(
                                TRUST_CRASH_EVIDENCE,
                                "Quorum mode: whether to believe the network when it says that a peer's process is gone"
                                        + " (faster, but can be forged)")
                        .defaultsTo("false"),
                SettingSpec.choice(
                                SECURITY_MODE,
                                Arrays.stream(SecurityMode.values())
                                        .map(SecurityMode::setting)
                                        .toList(),
                                "What to do with the seals of frames; the steps of a roll-out in this order. Only enforce"
                                        + " protects. The key file may say it instead (docs/security.md)")
                        .defaultsTo(SecurityMode.OFF.setting()),
                SettingSpec.path(
                        SECURITY_KEY_FILE,
                        "File with the keys, and the mode if wanted; looked at each second, so that both can change while the"
                                + " node runs"),
                SettingSpec.secret(
                        SECURITY_KEYS,
                        "Keys instead of a key file: ID:BASE64, several separated by commas. IDs 1 to 255, keys of 16 to 64"
                                + " bytes"),
                SettingSpec.integer(
                        SECURITY_ACTIVE_KEY,
                        1,
                        KeyRing.MAX_ID,
                        "Which of security.keys seals the own frames. Not set: the only one there is"),
                SettingSpec.text("transport.name", "Which transport moves the frames. Not set: the only one there is"),
                SettingSpec.text(
                        "witness.name",
                        "Which witness arbitrates; '" + NO_WITNESS
                                + "': none. Not set: the only one there is, when members is an even number or any of its"
                                + " settings is made"),
                SettingSpec.text("health.name", "Which health check judges this node. Not set: none"),
                SettingSpec.duration(HEALTH_INTERVAL, 10, 3_600_000, "How often the health check looks")
                        .defaultsTo("1000"),
                SettingSpec.duration(HEALTH_TIME_LIMIT, 10, 3_600_000, "A look that takes longer counts as a failure")
                        .defaultsTo("1000"),
                SettingSpec.integer(HEALTH_RISE, 1, 1000, "How many successes in a row make the node healthy")
                        .defaultsTo("2"),
                SettingSpec.integer(HEALTH_FALL, 1, 1000, "How many failures in a row make it unhealthy")
                        .defaultsTo("3"),
                SettingSpec.duration(WITNESS_TIME_LIMIT, 100, 60_000, "After this a call to the witness is given up")
                        .defaultsTo("2000"),
                SettingSpec.duration(
                                WITNESS_REHEARSAL,
                                1000,
                                3_600_000,
                                "How often the witness is looked at while all is well, so that a fault is noticed in time")
                        .defaultsTo("30000"));
    }
}
