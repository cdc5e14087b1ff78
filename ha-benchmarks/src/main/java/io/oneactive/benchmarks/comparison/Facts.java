package io.oneactive.benchmarks.comparison;

import io.oneactive.benchmarks.Surroundings;

/**
 * What the figures depend on besides the programs. Neither the machine's name nor any path.
 *
 * @param processors how many
 * @param java version and vendor's name of the virtual machine
 * @param system the operating system's name and version
 * @param network what connects the nodes
 * @param loadAtStart how busy the machine was, see {@link Surroundings#load}
 * @param loadAtEnd the same after all rounds; what is measured is in it
 * @param seed of the instants at which things are done
 */
record Facts(
        int processors, String java, String system, String network, String loadAtStart, String loadAtEnd, long seed) {

    /** Facts of this machine before anything is measured. */
    static Facts gather(String network, long seed) {
        String load = Surroundings.load();
        return new Facts(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version") + ", " + System.getProperty("java.vm.name"),
                System.getProperty("os.name") + " "
                        + System.getProperty("os.version").replaceAll("-.*", ""),
                network,
                load,
                load,
                seed);
    }

    /** The same with the load as it is now. */
    Facts afterwards() {
        return new Facts(processors, java, system, network, loadAtStart, Surroundings.load(), seed);
    }

    /** One line. */
    String describe() {
        return machine() + "; " + run();
    }

    /** Where it was measured. */
    String machine() {
        return "%d processors; Java %s; %s".formatted(processors, java, system);
    }

    /** Under which conditions. */
    String run() {
        return "%s; load %s at the start, %s at the end; seed %d".formatted(network, loadAtStart, loadAtEnd, seed);
    }
}
