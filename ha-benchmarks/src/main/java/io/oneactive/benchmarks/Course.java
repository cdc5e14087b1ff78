package io.oneactive.benchmarks;

import io.oneactive.Mode;
import java.util.List;
import java.util.Locale;

/**
 * One scenario with one kind of pair.
 *
 * @param scenario what is done
 * @param mode what the nodes promise
 * @param witness the third party; of no meaning in open mode
 * @param wire what lies between the nodes
 * @param medium what they talk by; a relay passes on only that of {@link Medium#UDP_BROADCAST}
 */
record Course(Scenario scenario, Mode mode, WitnessKind witness, Wire wire, Medium medium) {
    Course(Scenario scenario, Mode mode, WitnessKind witness, Wire wire) {
        this(scenario, mode, witness, wire, Medium.UDP_BROADCAST);
    }

    /** A third party. */
    enum WitnessKind {
        /** A folder. */
        FILE,
        /** A blob in Azurite. */
        BLOB;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What lies between the nodes. */
    enum Wire {
        /** The loopback interface alone: the system says so when a process is gone, and a node in open mode believes it. */
        DIRECT,
        /** A process that forwards: when a process is gone there is silence, as when its host were gone. Adds its own time to each way. */
        RELAY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is measured for the documentation. */
    static List<Course> standard() {
        return List.of(
                new Course(Scenario.KILL, Mode.OPEN, WitnessKind.FILE, Wire.RELAY),
                new Course(Scenario.KILL, Mode.OPEN, WitnessKind.FILE, Wire.DIRECT),
                new Course(Scenario.KILL, Mode.QUORUM, WitnessKind.FILE, Wire.RELAY),
                new Course(Scenario.KILL, Mode.QUORUM, WitnessKind.BLOB, Wire.RELAY),
                new Course(Scenario.TRANSFER, Mode.OPEN, WitnessKind.FILE, Wire.DIRECT),
                new Course(Scenario.TRANSFER, Mode.QUORUM, WitnessKind.FILE, Wire.DIRECT),
                new Course(Scenario.STOP, Mode.OPEN, WitnessKind.FILE, Wire.RELAY),
                new Course(Scenario.STOP, Mode.QUORUM, WitnessKind.FILE, Wire.RELAY));
    }

    /** The mode and the witness, if it has one. */
    String group() {
        return mode == Mode.OPEN ? "open" : "quorum, " + witness;
    }

    /** What lies between the nodes, or what they talk by when that is something else than usual. */
    String way() {
        return (medium == Medium.UDP_BROADCAST ? wire : medium).toString();
    }

    /** For file names. */
    String slug() {
        return String.join("-", scenario.toString(), group().replace(", ", "-"), way());
    }

    @Override
    public String toString() {
        return "%s, %s, %s".formatted(scenario, group(), way());
    }
}
