package io.oneactive.engine.config;

import io.oneactive.ResolvedSetting;
import io.oneactive.engine.config.Plugins.Plugin;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One kind of provider in one reading: which was chosen, and its settings. */
final class PluginReading<T> {
    private final Plugins<T> plugins;
    private final Map<String, Found> own;
    private final Optional<Found> name;
    private final ProviderContext context;
    private final List<String> configProblems;
    private final List<String> startProblems;

    private Optional<Choice<T>> choice = Optional.empty();
    private Supplier<Optional<String>> identity = Optional::empty;
    private String choiceSource = "default";
    private List<ResolvedSetting> resolved = List.of();

    PluginReading(
            Plugins<T> plugins,
            Map<String, Found> found,
            ProviderContext context,
            List<String> configProblems,
            List<String> startProblems) {
        this.plugins = plugins;
        this.own = Sources.of(found, plugins);
        this.name = Optional.ofNullable(found.get(plugins.nameKey()));
        this.context = context;
        this.configProblems = configProblems;
        this.startProblems = startProblems;
        plugins.checkNames(startProblems);
    }

    Plugins<T> plugins() {
        return plugins;
    }

    Optional<Found> name() {
        return name;
    }

    boolean isSet() {
        return name.isPresent() || !own.isEmpty();
    }

    Optional<Choice<T>> choice() {
        return choice;
    }

    /** What distinguishes it from others of its kind; to be asked for when no fault was found. */
    Optional<String> identity() {
        return identity.get();
    }

    List<ResolvedSetting> resolved() {
        return resolved;
    }

    /** Takes what the application made. Settings beside it would go unheard. */
    void takeInstance(T instance) {
        choice = Optional.of(Choice.given(instance));
        choiceSource = Found.BUILDER;
        refuseSettings("since the application gave an instance");
    }

    void takeNamed(Found wanted) {
        plugins.named(wanted, startProblems).ifPresent(plugin -> take(plugin, wanted.source()));
    }

    /** Takes the only one, or says why there must be one. */
    void takeOnly(String because) {
        plugins.only(because, startProblems).ifPresent(plugin -> take(plugin, "the only one on the class path"));
    }

    void refuseSettings(String because) {
        Map<String, Found> all = new TreeMap<>(own);
        name.ifPresent(found -> all.put(plugins.nameKey(), found));
        all.forEach((key, found) ->
                configProblems.add("setting '%s' (from %s) has no effect, %s".formatted(key, found.source(), because)));
    }

    private void take(Plugin<T> plugin, String source) {
        SettingValues values = SettingGroup.check(plugins.prefix(), plugin.settings(), own, configProblems);
        choice = Optional.of(new Choice<>(plugin.name(), () -> plugin.create().apply(values, context)));
        identity = () -> plugin.identity().apply(values, context);
        choiceSource = source;
        resolved = values.resolved();
    }

    /** The setting of the name, as it turned out. */
    ResolvedSetting named(ResolvedSetting setting) {
        return choice.map(chosen ->
                        new ResolvedSetting(setting.key(), chosen.name(), choiceSource, setting.description()))
                .orElse(setting);
    }

    /** The first of its settings, for messages. */
    String example() {
        return own.entrySet().stream()
                .findFirst()
                .map(entry -> "'%s' (from %s)"
                        .formatted(entry.getKey(), entry.getValue().source()))
                .or(() -> name.map(
                        found -> "'%s' = '%s' (from %s)".formatted(plugins.nameKey(), found.value(), found.source())))
                .orElse("an instance");
    }
}
