package io.oneactive.engine.config;

import io.oneactive.HaConfig;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.spi.ElectionRule;
import io.oneactive.spi.ElectionRuleProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chooses the election rule: an instance, a built-in one, or one of a provider. */
record Rules(List<ElectionRuleProvider> providers) {

    Optional<Choice<ElectionRule>> choose(
            HaConfig config, EngineValues engine, List<String> configProblems, List<String> startProblems) {
        List<String> names = new ArrayList<>(ElectionRules.names());
        for (ElectionRuleProvider provider : providers) {
            if (names.contains(provider.name())) {
                startProblems.add("two election rules are named '" + provider.name() + "'; rename or remove "
                        + provider.getClass().getName());
            }
            names.add(provider.name());
        }
        String key = EngineSettings.ELECTION_RULE;
        if (!engine.areSound(key)) {
            return Optional.empty();
        }
        if (config.electionRule().isPresent()) {
            if (engine.values().isSet(key)) {
                configProblems.add(
                        engine.values().problem(key, "has no effect, since the application gave an instance"));
            }
            return config.electionRule().map(Choice::given);
        }
        String name = engine.values().text(key);
        Optional<ElectionRule> rule = ElectionRules.named(name)
                .or(() -> providers.stream()
                        .filter(provider -> provider.name().equals(name))
                        .findFirst()
                        .map(ElectionRuleProvider::create));
        if (rule.isEmpty()) {
            engine.wrong(key, "is no election rule" + Nearest.hint(name, names), configProblems);
        }
        return rule.map(found -> new Choice<>(name, () -> found));
    }
}
