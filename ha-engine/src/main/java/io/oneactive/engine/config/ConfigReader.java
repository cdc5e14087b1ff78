package io.oneactive.engine.config;

import io.oneactive.HaConfig;
import io.oneactive.HaConfigException;
import io.oneactive.spi.ElectionRuleProvider;
import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.HealthCheckProvider;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Transport;
import io.oneactive.spi.TransportProvider;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Reads configurations, with the providers that there are. Any thread. */
public final class ConfigReader {
    private final Plugins<Transport> transports;
    private final Plugins<Witness> witnesses;
    private final Plugins<HealthCheck> healthChecks;
    private final Rules rules;

    /**
     * A reader with these providers.
     *
     * @param transports of transports
     * @param witnesses of witnesses
     * @param healthChecks of health checks
     * @param rules of election rules, beside those that are built in
     */
    public ConfigReader(
            List<TransportProvider> transports,
            List<WitnessProvider> witnesses,
            List<HealthCheckProvider> healthChecks,
            List<ElectionRuleProvider> rules) {
        this.transports = Plugins.transports(transports);
        this.witnesses = Plugins.witnesses(witnesses);
        this.healthChecks = Plugins.healthChecks(healthChecks);
        this.rules = new Rules(List.copyOf(rules));
    }

    /**
     * A reader with all providers on the class path or module path.
     *
     * @return a new reader
     * @throws io.oneactive.HaStartException when one cannot be loaded
     */
    public static ConfigReader withProvidersFound() {
        return new ConfigReader(
                Plugins.load(ServiceLoader.load(TransportProvider.class)),
                Plugins.load(ServiceLoader.load(WitnessProvider.class)),
                Plugins.load(ServiceLoader.load(HealthCheckProvider.class)),
                Plugins.load(ServiceLoader.load(ElectionRuleProvider.class)));
    }

    /**
     * What a file says, without judging it.
     *
     * @param file YAML or JSON
     * @return by key
     * @throws HaConfigException when it cannot be read; names everything that is wrong with it
     */
    public static Map<String, SettingValues.Given> settingsIn(Path file) {
        List<String> problems = new ArrayList<>();
        Map<String, SettingValues.Given> settings = new LinkedHashMap<>();
        ConfigFile.read(file, problems).forEach((key, found) -> settings.put(key, found.given()));
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return settings;
    }

    /**
     * Reads a configuration: builder, then file, then environment, then overrides; the later wins, key by key. Makes nothing and starts nothing.
     *
     * @param config what the application said
     * @return checked
     * @throws io.oneactive.HaConfigException when anything is wrong with the settings; names everything that is, missing providers included
     * @throws io.oneactive.HaStartException when the settings are right, but providers are missing, or there are several and none is named
     */
    public NodeSettings read(HaConfig config) {
        return new Reading(config, transports, witnesses, healthChecks, rules).settings();
    }
}
