package io.oneactive.engine.config;

import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Witness;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a witness is used. Its jar on the class path is no wish for one; a name, a setting or an instance is, and so is an even
 * number of members, which cannot do without. A wish that can have no effect is refused, since whoever had it believes to be protected.
 */
final class WitnessChoice {
    private final EngineValues engine;
    private final PluginReading<Witness> witness;
    private final List<String> problems;

    WitnessChoice(EngineValues engine, PluginReading<Witness> witness, List<String> problems) {
        this.engine = engine;
        this.witness = witness;
        this.problems = problems;
    }

    void choose(Optional<Witness> instance) {
        SettingValues values = engine.values();
        boolean knowsMembers = engine.areSound(EngineSettings.MEMBERS);
        int members = values.list(EngineSettings.MEMBERS).size();
        boolean needed = knowsMembers && members > 0 && members % 2 == 0;
        boolean declined = witness.name()
                .filter(name -> name.value().equals(EngineSettings.NO_WITNESS))
                .isPresent();
        boolean wanted = instance.isPresent() || (witness.isSet() && !declined);

        if (knowsMembers && members == 0 && wanted) {
            problems.add("a witness is configured, " + witness.example()
                    + ", but 'members' is not set: in open mode a witness has no say, and both sides of a partition may be"
                    + " active; list all nodes in 'members', or leave the witness out");
        }
        if (instance.isPresent()) {
            witness.takeInstance(instance.get());
        } else if (witness.name().isPresent() && !declined) {
            witness.takeNamed(witness.name().get());
        } else if (wanted) {
            witness.takeOnly(", although " + witness.example() + " is set");
        } else if (needed && !declined && !witness.plugins().found().isEmpty()) {
            int before = problems.size();
            witness.takeOnly(", and " + members + " members need one");
            if (problems.size() > before) {
                problems.add(members + " members need a witness, and '"
                        + witness.choice().orElseThrow().name()
                        + "' was taken as the only one on the class path: that is why its settings are asked for");
            }
        } else if (needed) {
            engine.wrong(EngineSettings.MEMBERS, "is refused: " + reason(members), problems);
        }
    }

    private static String reason(int members) {
        return members == 2
                ? "2 members without a witness cannot survive the loss of one, since one of two is no majority; configure a"
                        + " witness (its jar on the class path, and 'witness.name'), or add a third member"
                : members
                        + " members without a witness can fall apart into halves of which none is a majority; configure a"
                        + " witness (its jar on the class path, and 'witness.name'), or make the number odd";
    }
}
