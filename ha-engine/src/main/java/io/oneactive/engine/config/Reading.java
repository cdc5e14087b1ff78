package io.oneactive.engine.config;

import io.oneactive.HaConfig;
import io.oneactive.HaConfigException;
import io.oneactive.HaStartException;
import io.oneactive.ResolvedSetting;
import io.oneactive.engine.election.Timings;
import io.oneactive.engine.seal.KeyFile;
import io.oneactive.spi.ElectionRule;
import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Transport;
import io.oneactive.spi.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One reading of one configuration: what was found, and what was wrong with it. */
final class Reading {
    private final HaConfig config;
    private final Rules rules;
    private final List<String> configProblems = new ArrayList<>();
    private final List<String> startProblems = new ArrayList<>();
    private final Map<String, Found> engineFound;
    private final List<SettingValues> sections = new ArrayList<>();
    private final EngineValues engine;
    private final SettingValues values;
    private final PluginReading<Transport> transport;
    private final PluginReading<Witness> witness;
    private final PluginReading<HealthCheck> health;

    Reading(
            HaConfig config,
            Plugins<Transport> transports,
            Plugins<Witness> witnesses,
            Plugins<HealthCheck> healthChecks,
            Rules rules) {
        this.config = config;
        this.rules = rules;
        List<Plugins<?>> kinds = List.of(transports, witnesses, healthChecks);
        Map<String, Found> found = Sources.collect(config, kinds, configProblems);
        this.engineFound = Sources.engine(found, kinds, config.sections().keySet());
        this.engine = new EngineValues(engineFound, configProblems);
        config.sections()
                .forEach((section, specs) -> this.sections.add(
                        SettingGroup.check(section + ".", specs, Sources.ofSection(found, section), configProblems)));
        this.values = engine.values();
        ProviderContext context = new ProviderContext(
                values.text(EngineSettings.CLUSTER),
                values.optionalText(EngineSettings.NODE_ID).orElse(""));
        this.transport = new PluginReading<>(transports, found, context, configProblems, startProblems);
        this.witness = new PluginReading<>(witnesses, found, context, configProblems, startProblems);
        this.health = new PluginReading<>(healthChecks, found, context, configProblems, startProblems);
    }

    NodeSettings settings() {
        new Relations(engine, configProblems).check();
        Optional<Choice<ElectionRule>> rule = rules.choose(config, engine, configProblems, startProblems);
        chooseTransport();
        new WitnessChoice(engine, witness, configProblems).choose(config.witness());
        chooseHealth();
        SecuritySettings security = new SecurityReading(engine, configProblems).read();
        refuse();
        return settings(rule.orElseThrow(), transport.choice().orElseThrow(), security);
    }

    private void chooseTransport() {
        if (config.transport().isPresent()) {
            transport.takeInstance(config.transport().get());
        } else if (transport.name().isPresent()) {
            transport.takeNamed(transport.name().get());
        } else {
            transport.takeOnly("");
        }
    }

    private void chooseHealth() {
        if (config.healthCheck().isPresent()) {
            health.takeInstance(config.healthCheck().get());
        } else if (health.name().isPresent()) {
            health.takeNamed(health.name().get());
        } else {
            health.refuseSettings("since 'health.name' is not set");
        }
    }

    private void refuse() {
        if (!configProblems.isEmpty()) {
            configProblems.addAll(startProblems);
            throw new HaConfigException(configProblems);
        }
        if (!startProblems.isEmpty()) {
            throw new HaStartException(String.join("\n", startProblems));
        }
    }

    private NodeSettings settings(
            Choice<ElectionRule> rule, Choice<Transport> chosenTransport, SecuritySettings security) {
        String witnessName = witness.choice().map(Choice::name).orElse(EngineSettings.NO_WITNESS);
        Optional<String> identity = witness.identity();
        return new NodeSettings(
                values.text(EngineSettings.CLUSTER),
                values.text(EngineSettings.NODE_ID),
                values.list(EngineSettings.MEMBERS),
                timings(values),
                rule.name(),
                rule.make(),
                values.integer(EngineSettings.PRIORITY),
                values.flag(EngineSettings.TRUST_CRASH_EVIDENCE),
                values.path(EngineSettings.STATE_DIRECTORY),
                new HealthSettings(
                        health.choice(),
                        values.duration(EngineSettings.HEALTH_INTERVAL),
                        values.duration(EngineSettings.HEALTH_TIME_LIMIT),
                        values.integer(EngineSettings.HEALTH_RISE),
                        values.integer(EngineSettings.HEALTH_FALL)),
                chosenTransport,
                witness.choice(),
                values.duration(EngineSettings.WITNESS_TIME_LIMIT),
                values.duration(EngineSettings.WITNESS_REHEARSAL),
                ConfigurationHash.of(values, rule.name(), witnessName, identity),
                new ChangedTimings(engineFound, values, rule.name(), witnessName, identity),
                security,
                resolved(),
                warnings(rule, security));
    }

    static Timings timings(SettingValues values) {
        return new Timings(
                values.duration(EngineSettings.PROBE_INTERVAL).toNanos(),
                values.integer(EngineSettings.FAILED_PROBE_COUNT),
                values.integer(EngineSettings.SAFETY_MARGIN),
                values.duration(EngineSettings.MAX_PROMISE).toNanos(),
                values.duration(EngineSettings.HANDOVER_TIMEOUT).toNanos(),
                values.duration(EngineSettings.FAILBACK_AFTER).toNanos());
    }

    private List<ResolvedSetting> resolved() {
        Stream<ResolvedSetting> own = values.resolved().stream().map(setting -> switch (setting.key()) {
            case "transport.name" -> transport.named(setting);
            case "witness.name" -> witness.named(setting);
            case "health.name" -> health.named(setting);
            default -> setting;
        });
        return Stream.of(
                        own,
                        transport.resolved().stream(),
                        witness.resolved().stream(),
                        health.resolved().stream(),
                        sections.stream().flatMap(section -> section.resolved().stream()))
                .flatMap(settings -> settings)
                .toList();
    }

    private List<String> warnings(Choice<ElectionRule> rule, SecuritySettings security) {
        List<String> warnings = new ArrayList<>();
        if (!values.has(EngineSettings.STATE_DIRECTORY)) {
            warnings.add(
                    "'stateDirectory' is not set: this node forgets term, vote and promise when it stops; it then waits"
                            + " for its longest promise at each start, and its tokens grow by the wall clock only");
        }
        if (values.flag(EngineSettings.TRUST_CRASH_EVIDENCE) && values.has(EngineSettings.MEMBERS)) {
            warnings.add(
                    "'trustCrashEvidence' is on: whoever can forge a 'port unreachable' on this network can make two"
                            + " nodes active");
        }
        if (!values.has(EngineSettings.MEMBERS) && rule.name().equals("csharp")) {
            warnings.add(
                    "'electionRule' is 'csharp' in open mode: whenever a node of the C# library waits for its hub it hears nobody,"
                            + " and two nodes can be active until the hub has answered, for seconds, or as long as the hub is away;"
                            + " tokens do not protect against it; see docs/csharp.md");
        }
        security.keyFile().flatMap(KeyFile::exposure).ifPresent(warnings::add);
        if (health.choice().isEmpty()) {
            addUnused(
                    warnings,
                    "health check",
                    EngineSettings.HEALTH_INTERVAL,
                    EngineSettings.HEALTH_TIME_LIMIT,
                    EngineSettings.HEALTH_RISE,
                    EngineSettings.HEALTH_FALL);
        }
        if (witness.choice().isEmpty()) {
            addUnused(warnings, "witness", EngineSettings.WITNESS_TIME_LIMIT, EngineSettings.WITNESS_REHEARSAL);
        }
        return warnings;
    }

    private void addUnused(List<String> warnings, String missing, String... keys) {
        for (String key : keys) {
            if (values.isSet(key)) {
                warnings.add(engine.shown(key) + " has no effect, since there is no " + missing);
            }
        }
    }
}
