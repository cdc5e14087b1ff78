package io.oneactive.testkit.simulation;

import java.util.List;
import java.util.stream.Stream;

/** The groups that are simulated, by each build and by hand, and how many seeds of each belong to each thousand of all. */
public final class SimulationGroups {
    /**
     * A kind of group.
     *
     * @param options as {@link SimulationOptions#parse} reads them
     * @param perThousand how many of a thousand seeds are run on it, 1 or more
     */
    public record Share(String options, int perThousand) {}

    private static final List<Share> PROMISED = List.of(
            new Share("quorum nodes=2 witness", 200),
            new Share("quorum nodes=3", 120),
            new Share("quorum nodes=3 witness", 40),
            new Share("quorum nodes=4 witness", 50),
            new Share("quorum nodes=5", 40),
            new Share("quorum nodes=6 witness", 8),
            new Share("quorum nodes=7", 6),
            // Late evidence of a former life's end breaks I1 here when it is believed (decision 7).
            new Share("quorum nodes=3 evidence faults=crash+delay", 100),
            // A command that is run by ha run outlives its agent for as long as a kill takes.
            new Share("quorum nodes=3 evidence outside faults=crash+delay", 10),
            // Clocks at both bounds of their rates, and little else that would hide what they do.
            new Share("quorum nodes=3 faults=clock_rate+partition+delay", 60),
            new Share("quorum nodes=2 witness faults=clock_rate+partition+late_claim+late_renewal+late_release", 60),
            // A person who says the truth forces a node to be active.
            new Share("quorum nodes=2 witness length=150 faults=all+force force.weight=30", 16),
            new Share("quorum nodes=3 length=150 faults=all+force force.weight=30", 8),
            new Share("quorum nodes=4 witness length=150 faults=all+force force.weight=30", 4),
            new Share("open nodes=2", 80),
            new Share("open nodes=3", 60),
            new Share("open nodes=2 rule=csharp csharp=1", 20),
            new Share("open nodes=3 rule=csharp csharp=1", 20),
            new Share("quorum nodes=2 witness quiet", 20),
            new Share("quorum nodes=3 quiet", 20),
            new Share("quorum nodes=4 witness quiet", 20),
            new Share("quorum nodes=5 quiet", 10),
            new Share("quorum nodes=2 witness partitions", 10),
            new Share("quorum nodes=3 partitions", 10),
            new Share("open nodes=2 partitions", 20),
            new Share("open nodes=3 partitions", 20),
            new Share("open nodes=3 rule=csharp csharp=2 partitions", 6));

    private static final String OTHERS = " faults=crash+partition+long_pause+close";
    private static final String WITH_WITNESS = OTHERS + "+witness_outage+late_claim";

    /** One fault each for which the protocol does not promise everything, with a few others; what it does promise must hold all the same. */
    private static final List<Share> BEYOND = List.of(
            new Share("quorum nodes=3" + OTHERS + "+old_state", 10),
            new Share("quorum nodes=2 witness" + WITH_WITNESS + "+old_state", 10),
            new Share("quorum nodes=4 witness" + WITH_WITNESS + "+old_state", 4),
            new Share("quorum nodes=3" + OTHERS + "+forgotten_leave", 10),
            new Share("quorum nodes=2 witness" + WITH_WITNESS + "+forgotten_leave", 10),
            new Share("quorum nodes=3" + OTHERS + "+twin", 10),
            new Share("quorum nodes=2 witness" + WITH_WITNESS + "+twin", 10),
            new Share("quorum nodes=5 evidence" + OTHERS + "+twin", 4),
            // Only who was away for long does not know the term that the register has lost.
            new Share(
                    "quorum nodes=2 witness length=300 faults=partition+crash+witness_deleted"
                            + " crash.lasts=10..60T partition.lasts=10..60T",
                    6),
            new Share("quorum nodes=4 witness" + WITH_WITNESS + "+witness_deleted", 4),
            new Share("quorum nodes=2 witness" + WITH_WITNESS + "+witness_forgets", 10),
            new Share("quorum nodes=4 witness" + WITH_WITNESS + "+witness_forgets", 4));

    private SimulationGroups() {}

    /**
     * All groups: with what they have to withstand, and with each fault beyond that.
     *
     * @return a thousand shares, about
     */
    public static List<Share> all() {
        return Stream.of(PROMISED, BEYOND).flatMap(List::stream).toList();
    }
}
