package io.oneactive;

import io.oneactive.spi.ElectionRule;
import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.RoleGuard;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Transport;
import io.oneactive.spi.Witness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node is started with: settings from the builder, from a file, from the environment and from what overrides them, in this order;
 * the later source wins, key by key. Nothing is checked here: {@link HaNode#start(HaConfig)} checks everything at once and reports all faults together.
 *
 * <p>Settings are named by keys; the settings of a transport are prefixed {@code transport.}, those of a witness {@code witness.}. The
 * full table is in the project's README, and {@link HaNode#settings(HaConfig)} gives every value with its source.
 *
 * <p>Immutable; may be used from any thread.
 */
public final class HaConfig {
    private final Map<String, String> settings;
    private final @Nullable Path file;
    private final Map<String, String> environment;
    private final Map<String, SettingValues.Given> overrides;
    private final @Nullable Transport transport;
    private final @Nullable Witness witness;
    private final @Nullable ElectionRule electionRule;
    private final @Nullable HealthCheck healthCheck;
    private final @Nullable RoleGuard roleGuard;
    private final Map<String, List<SettingSpec>> sections;

    private HaConfig(Builder builder) {
        this.settings = Map.copyOf(builder.settings);
        this.file = builder.file;
        this.environment = Map.copyOf(builder.environment);
        this.overrides = Map.copyOf(builder.overrides);
        this.transport = builder.transport;
        this.witness = builder.witness;
        this.electionRule = builder.electionRule;
        this.healthCheck = builder.healthCheck;
        this.roleGuard = builder.roleGuard;
        this.sections = Collections.unmodifiableMap(new LinkedHashMap<>(builder.sections));
    }

    /**
     * A builder without any setting.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The settings that were made on the builder, by key.
     *
     * @return an unmodifiable map
     */
    public Map<String, String> builderSettings() {
        return settings;
    }

    /**
     * The configuration file.
     *
     * @return empty when none was named
     */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /**
     * The environment variables to look at: those that start with {@code HA_}, for instance {@code HA_NODE_ID}.
     *
     * @return an unmodifiable map, empty when the environment is not to be read
     */
    public Map<String, String> environment() {
        return environment;
    }

    /**
     * The settings that win over all others, by key, each with its source.
     *
     * @return an unmodifiable map
     */
    public Map<String, SettingValues.Given> overrides() {
        return overrides;
    }

    /**
     * A transport made by the application.
     *
     * @return empty when it is to be found by {@link java.util.ServiceLoader}
     */
    public Optional<Transport> transport() {
        return Optional.ofNullable(transport);
    }

    /**
     * A witness made by the application.
     *
     * @return empty when it is to be found by {@link java.util.ServiceLoader}, or not wanted
     */
    public Optional<Witness> witness() {
        return Optional.ofNullable(witness);
    }

    /**
     * An election rule made by the application.
     *
     * @return empty when the setting {@code electionRule} names one
     */
    public Optional<ElectionRule> electionRule() {
        return Optional.ofNullable(electionRule);
    }

    /**
     * A health check made by the application.
     *
     * @return empty when there is none
     */
    public Optional<HealthCheck> healthCheck() {
        return Optional.ofNullable(healthCheck);
    }

    /**
     * What keeps work outside of this process from going on after the role.
     *
     * @return empty when there is none
     */
    public Optional<RoleGuard> roleGuard() {
        return Optional.ofNullable(roleGuard);
    }

    /**
     * The application's own settings, which stand beside the node's: their specifications by section.
     *
     * @return an unmodifiable map in the order in which the sections were added
     */
    public Map<String, List<SettingSpec>> sections() {
        return sections;
    }

    /** Collects what a node is started with. Not safe for use by several threads. */
    public static final class Builder {
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final Map<String, SettingValues.Given> overrides = new LinkedHashMap<>();
        private @Nullable Path file;
        private @Nullable Transport transport;
        private @Nullable Witness witness;
        private @Nullable ElectionRule electionRule;
        private @Nullable HealthCheck healthCheck;
        private @Nullable RoleGuard roleGuard;
        private final Map<String, List<SettingSpec>> sections = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Sets any setting by its key.
         *
         * @param key for instance {@code failbackAfterMS}
         * @param value as text, as it would stand in a file
         * @return this builder
         */
        public Builder set(String key, String value) {
            settings.put(key, value);
            return this;
        }

        /**
         * Names the group. Nodes of different groups ignore each other. Default: {@code default}.
         *
         * @param cluster 1 to 64 characters: letters, digits, dot, hyphen, underscore
         * @return this builder
         */
        public Builder cluster(String cluster) {
            return set("cluster", cluster);
        }

        /**
         * Names this node. Required, and unique within the group.
         *
         * @param nodeId 1 to 64 characters: letters, digits, dot, hyphen, underscore, slash
         * @return this builder
         */
        public Builder nodeId(String nodeId) {
            return set("nodeId", nodeId);
        }

        /**
         * Names all nodes of the group, this one included, and so chooses quorum mode. An even number needs a witness.
         *
         * @param nodeIds 2 to 16 ids
         * @return this builder
         */
        public Builder members(String... nodeIds) {
            return set("members", String.join(",", nodeIds));
        }

        /**
         * How often the active node probes its peers. Default 200 ms.
         *
         * @param interval 5 ms to 60 s
         * @return this builder
         */
        public Builder probeInterval(Duration interval) {
            return set("probeIntervalMS", Long.toString(interval.toMillis()));
        }

        /**
         * How many probes may be missed until the active node counts as failed. Default 3.
         *
         * @param count 2 to 100
         * @return this builder
         */
        public Builder failedProbeCount(int count) {
            return set("failedProbeCount", Integer.toString(count));
        }

        /**
         * Preference of this node for the rule {@code priority} and for failback; 0: never active. Default 100.
         *
         * @param priority 0 to 1,000,000
         * @return this builder
         */
        public Builder priority(int priority) {
            return set("priority", Integer.toString(priority));
        }

        /**
         * Chooses an election rule by name: {@code documented} (default), {@code longest-running}, {@code csharp}, {@code priority} or one
         * that is found by {@link java.util.ServiceLoader}.
         *
         * @param name the rule's name
         * @return this builder
         */
        public Builder electionRule(String name) {
            return set("electionRule", name);
        }

        /**
         * Gives an election rule. All nodes of a group must use the same.
         *
         * @param rule a total order
         * @return this builder
         */
        public Builder electionRule(ElectionRule rule) {
            this.electionRule = rule;
            return this;
        }

        /**
         * Where term, vote and promise are kept over a restart. Without it the node is ephemeral: its tokens grow by the wall clock.
         *
         * @param directory created when absent; must not be shared with another node
         * @return this builder
         */
        public Builder stateDirectory(Path directory) {
            return set("stateDirectory", directory.toString());
        }

        /**
         * Chooses a transport by name.
         *
         * @param name for instance {@code udp-broadcast}
         * @param transportSettings its settings, without the prefix {@code transport.}
         * @return this builder
         */
        public Builder transport(String name, Map<String, String> transportSettings) {
            set("transport.name", name);
            transportSettings.forEach((key, value) -> set("transport." + key, value));
            return this;
        }

        /**
         * Gives a transport. The node starts and closes it.
         *
         * @param instance not started yet
         * @return this builder
         */
        public Builder transport(Transport instance) {
            this.transport = instance;
            return this;
        }

        /**
         * Chooses a witness by name.
         *
         * @param name for instance {@code azure-blob}
         * @param witnessSettings its settings, without the prefix {@code witness.}
         * @return this builder
         */
        public Builder witness(String name, Map<String, String> witnessSettings) {
            set("witness.name", name);
            witnessSettings.forEach((key, value) -> set("witness." + key, value));
            return this;
        }

        /**
         * Gives a witness. The node closes it.
         *
         * @param instance ready for use
         * @return this builder
         */
        public Builder witness(Witness instance) {
            this.witness = instance;
            return this;
        }

        /**
         * Gives a health check: a node that is not healthy does not campaign, and hands the role over to a healthy peer.
         *
         * @param check called every {@code healthIntervalMS} on a thread of its own
         * @return this builder
         */
        public Builder healthCheck(HealthCheck check) {
            this.healthCheck = check;
            return this;
        }

        /**
         * Gives a guard of work that is done outside of this process.
         *
         * @param guard told how long the role is occupied
         * @return this builder
         */
        public Builder roleGuard(RoleGuard guard) {
            this.roleGuard = guard;
            return this;
        }

        /**
         * Lets the sources hold settings of the application, too: keys that begin with the section's name and a dot. They are checked and shown
         * together with the node's, and mean nothing to the node.
         *
         * @param name for instance {@code run}
         * @param specs with keys without the section's name
         * @return this builder
         */
        public Builder section(String name, List<SettingSpec> specs) {
            sections.put(name, List.copyOf(specs));
            return this;
        }

        /**
         * Reads settings from a file, too; they win over those of the builder.
         *
         * @param path YAML ({@code .yaml}, {@code .yml}) or JSON ({@code .json})
         * @return this builder
         */
        public Builder file(Path path) {
            this.file = path;
            return this;
        }

        /**
         * Reads settings from environment variables, too; they win over those of the file.
         *
         * @param variables usually {@link System#getenv()}; all that do not start with {@code HA_} are ignored
         * @return this builder
         */
        public Builder environment(Map<String, String> variables) {
            variables.forEach((name, value) -> {
                if (name.startsWith("HA_")) {
                    environment.put(name, value);
                }
            });
            return this;
        }

        /**
         * Sets any setting by its key, and wins over the file and the environment: for what somebody asked for at this very start, such as an
         * option of a command line.
         *
         * @param key for instance {@code failbackAfterMS}
         * @param value as text, as it would stand in a file
         * @param source what is shown as its source, for instance {@code --set}
         * @return this builder
         */
        public Builder override(String key, String value, String source) {
            overrides.put(key, new SettingValues.Given(value, source));
            return this;
        }

        /**
         * The finished configuration.
         *
         * @return what {@link HaNode#start(HaConfig)} takes
         */
        public HaConfig build() {
            return new HaConfig(this);
        }
    }
}
