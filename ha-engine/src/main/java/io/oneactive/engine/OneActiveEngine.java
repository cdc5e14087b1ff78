package io.oneactive.engine;

import io.oneactive.HaConfig;
import io.oneactive.HaConfigException;
import io.oneactive.HaNode;
import io.oneactive.ResolvedSetting;
import io.oneactive.engine.config.ChangedTimings;
import io.oneactive.engine.config.Choice;
import io.oneactive.engine.config.ConfigReader;
import io.oneactive.engine.config.NodeSettings;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.runtime.NodeParts;
import io.oneactive.engine.runtime.RunningNode;
import io.oneactive.engine.store.EphemeralTermStore;
import io.oneactive.engine.store.FileTermStore;
import io.oneactive.engine.store.TermStore;
import io.oneactive.spi.EngineProvider;
import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Transport;
import io.oneactive.spi.Witness;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The election engine of this project. */
public final class OneActiveEngine implements EngineProvider {
    private static final Logger LOG = LoggerFactory.getLogger(OneActiveEngine.class);

    /** Made by {@link java.util.ServiceLoader}. */
    public OneActiveEngine() {}

    /**
     * The settings in a configuration file, as they stand there, unchecked: for tools that need a part of them.
     *
     * @param file YAML ({@code .yaml}, {@code .yml}) or JSON ({@code .json})
     * @return by key; nested keys with dots
     * @throws HaConfigException when the file is not there or cannot be read; names everything that is wrong with it
     */
    public static Map<String, SettingValues.Given> settingsIn(Path file) {
        return ConfigReader.settingsIn(file);
    }

    @Override
    public HaNode start(HaConfig config) {
        NodeSettings settings = ConfigReader.withProvidersFound().read(config);
        List<String> problems = new ArrayList<>();
        Optional<Transport> transport = make(settings.transport(), problems);
        Optional<Witness> witness = settings.witness().flatMap(choice -> make(choice, problems));
        Optional<HealthCheck> health = settings.health().check().flatMap(choice -> make(choice, problems));
        if (!problems.isEmpty()) {
            transport.ifPresent(OneActiveEngine::close);
            witness.ifPresent(OneActiveEngine::close);
            throw new HaConfigException(problems);
        }
        return RunningNode.start(
                parts(settings, store(settings, transport, witness), transport.orElseThrow(), witness, health),
                config.roleGuard());
    }

    private static <T> Optional<T> make(Choice<T> choice, List<String> problems) {
        try {
            return Optional.of(choice.make());
        } catch (HaConfigException e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }

    private static TermStore store(NodeSettings settings, Optional<Transport> transport, Optional<Witness> witness) {
        try {
            return settings.stateDirectory()
                    .<TermStore>map(directory -> FileTermStore.open(directory, settings.cluster(), settings.nodeId()))
                    .orElseGet(EphemeralTermStore::new);
        } catch (RuntimeException e) {
            transport.ifPresent(OneActiveEngine::close);
            witness.ifPresent(OneActiveEngine::close);
            throw e;
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("{} failed on close", part.getClass().getName(), e);
        }
    }

    private static NodeParts parts(
            NodeSettings settings,
            TermStore store,
            Transport transport,
            Optional<Witness> witness,
            Optional<HealthCheck> health) {
        Instant now = Instant.now();
        ElectionSettings election = new ElectionSettings(
                settings.cluster(),
                settings.nodeId(),
                new SecureRandom().nextLong(),
                now.getEpochSecond(),
                settings.members(),
                witness.isPresent(),
                settings.electionRule(),
                settings.electionRule().equals(ElectionRules.CSHARP),
                settings.priority(),
                settings.trustCrashEvidence(),
                now.toEpochMilli(),
                settings.configuration());
        return new NodeParts(
                election,
                settings.timings(),
                store,
                transport,
                witness,
                settings.witness().map(Choice::name).orElse(""),
                settings.witnessTimeLimit(),
                settings.witnessRehearsalInterval(),
                health,
                settings.health().interval(),
                settings.health().timeLimit(),
                settings.health().rise(),
                settings.health().fall(),
                settings.security().security(),
                settings.security().keyFile(),
                (interval, count) -> {
                    ChangedTimings.Changed changed = settings.changedTimings().to(interval, count);
                    return new Event.TimingsChanged(changed.timings(), changed.configuration());
                },
                settings.warnings());
    }

    @Override
    public List<ResolvedSetting> settings(HaConfig config) {
        return ConfigReader.withProvidersFound().read(config).resolved();
    }
}
