package io.oneactive.engine.config;

import io.oneactive.HaStartException;
import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.HealthCheckProvider;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Transport;
import io.oneactive.spi.TransportProvider;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The providers of one kind that were found.
 *
 * @param kind first part of their keys: {@code transport}, {@code witness}, {@code health}
 * @param noun for messages
 * @param remedy what to do when there is none
 * @param found all of them
 */
record Plugins<T>(String kind, String noun, String remedy, List<Plugin<T>> found) {
    /** One provider, whatever its interface. */
    record Plugin<T>(
            String name,
            String className,
            List<SettingSpec> settings,
            BiFunction<SettingValues, ProviderContext, Optional<String>> identity,
            BiFunction<SettingValues, ProviderContext, T> create) {}

    static Plugins<Transport> transports(List<TransportProvider> providers) {
        return new Plugins<>(
                "transport",
                "transport",
                "add a jar, for instance io.oneactive:transport-udp-broadcast",
                providers.stream()
                        .map(provider -> new Plugin<>(
                                provider.name(),
                                provider.getClass().getName(),
                                provider.settings(),
                                Plugins::isNotTold,
                                provider::create))
                        .toList());
    }

    static Plugins<Witness> witnesses(List<WitnessProvider> providers) {
        return new Plugins<>(
                "witness",
                "witness",
                "add a jar, for instance io.oneactive:witness-blob",
                providers.stream()
                        .map(provider -> new Plugin<>(
                                provider.name(),
                                provider.getClass().getName(),
                                provider.settings(),
                                provider::identity,
                                provider::create))
                        .toList());
    }

    static Plugins<HealthCheck> healthChecks(List<HealthCheckProvider> providers) {
        return new Plugins<>(
                "health",
                "health check",
                "add a jar that provides " + HealthCheckProvider.class.getName(),
                providers.stream()
                        .map(provider -> new Plugin<>(
                                provider.name(),
                                provider.getClass().getName(),
                                provider.settings(),
                                Plugins::isNotTold,
                                provider::create))
                        .toList());
    }

    /** For what may differ from node to node. */
    private static Optional<String> isNotTold(SettingValues values, ProviderContext context) {
        return Optional.empty();
    }

    /** Makes all providers that a loader finds. */
    static <P> List<P> load(ServiceLoader<P> loader) {
        try {
            List<P> providers = new ArrayList<>();
            loader.forEach(providers::add);
            return providers;
        } catch (ServiceConfigurationError e) {
            throw new HaStartException("a provider on the class path is broken: " + e.getMessage(), e);
        }
    }

    String prefix() {
        return kind + ".";
    }

    String nameKey() {
        return kind + ".name";
    }

    /** Whether a key is for a provider of this kind, rather than for the choice of one. */
    boolean owns(String key) {
        return key.startsWith(prefix()) && !key.equals(nameKey());
    }

    List<String> names() {
        return found.stream().map(Plugin::name).sorted().toList();
    }

    /** The keys of all of them, with prefix. */
    List<String> keys() {
        return found.stream()
                .flatMap(plugin -> plugin.settings().stream())
                .map(spec -> prefix() + spec.key())
                .distinct()
                .toList();
    }

    /** The one that is named. */
    Optional<Plugin<T>> named(Found name, List<String> problems) {
        Optional<Plugin<T>> named = found.stream()
                .filter(plugin -> plugin.name().equals(name.value()))
                .findFirst();
        if (named.isEmpty()) {
            String whatToDo = found.isEmpty() ? ", where there is none; " + remedy : "; " + hint(name.value());
            problems.add("setting '%s' = '%s' (from %s) names no %s on the class path%s"
                    .formatted(nameKey(), name.value(), name.source(), noun, whatToDo));
        }
        return named;
    }

    private String hint(String name) {
        String nearest = Nearest.of(name, names())
                .map(found -> "did you mean '" + found + "'? ")
                .orElse("");
        return nearest + "found: " + String.join(", ", names());
    }

    /** The only one there is. */
    Optional<Plugin<T>> only(String because, List<String> problems) {
        if (found.isEmpty()) {
            problems.add("no " + noun + " on the class path" + because + "; " + remedy);
        } else if (found.size() > 1) {
            problems.add("several " + noun + " providers on the class path" + because + "; name one with '" + nameKey()
                    + "': " + String.join(", ", names()));
        }
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** Names that are used twice. */
    void checkNames(List<String> problems) {
        Map<String, List<Plugin<T>>> byName =
                found.stream().collect(Collectors.groupingBy(Plugin::name, TreeMap::new, Collectors.toList()));
        byName.forEach((name, plugins) -> {
            if (plugins.size() > 1) {
                problems.add("%d %s providers on the class path are named '%s'; remove all but one of: %s"
                        .formatted(
                                plugins.size(),
                                noun,
                                name,
                                plugins.stream().map(Plugin::className).collect(Collectors.joining(", "))));
            }
        });
    }
}
