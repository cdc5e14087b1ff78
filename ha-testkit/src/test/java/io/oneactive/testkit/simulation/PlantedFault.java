package io.oneactive.testkit.simulation;

import java.util.List;

/**
 * A fault of the rules, and where the simulation is to find it.
 *
 * @param name what is wrong
 * @param rules the rules with the fault
 * @param group the options of the simulation
 * @param script the disturbances; empty: drawn by each seed
 * @param budget how many seeds may be needed
 * @param broken the invariant that must be found broken
 */
record PlantedFault(String name, Rules.Factory rules, String group, List<String> script, int budget, Invariant broken) {

    /** With the disturbances that each seed draws. */
    PlantedFault(String name, Rules.Factory rules, String group, int budget, Invariant broken) {
        this(name, rules, group, List.of(), budget, broken);
    }

    Report run(long seed) {
        return run(seed, rules);
    }

    /** The same run with the engine's own rules. */
    Report runWithout(long seed) {
        return run(seed, Rules.REAL);
    }

    private Report run(long seed, Rules.Factory played) {
        SimulationOptions options = SimulationOptions.parse(group);
        return script.isEmpty() ? Simulation.run(options, seed, played) : Simulation.run(options, seed, played, script);
    }

    @Override
    public String toString() {
        return name;
    }
}
