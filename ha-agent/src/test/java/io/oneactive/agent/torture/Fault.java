package io.oneactive.agent.torture;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/** What can be done to a pair and its surroundings. */
enum Fault {
    KILL("kill -9"),
    STOP("SIGSTOP"),
    LINK_DOWN("link down"),
    CUT("wire cut"),
    ONE_WAY("one-way drop"),
    LOSS("30 % loss"),
    DELAY("100 ms delay with jitter"),
    DUPLICATION("duplication"),
    REORDERING("reordering"),
    PROCESSORS("load on all processors"),
    CLOCK("wall clock stepped"),
    TRANSFER("planned transfer"),
    AZURITE_KILLED("Azurite killed"),
    AZURITE_STOPPED("Azurite SIGSTOPped"),
    AZURITE_SLOW("Azurite slow");

    /** These lead to a change of the active node by themselves, so that the witness is needed. */
    static final List<Fault> SEPARATING = List.of(KILL, STOP, LINK_DOWN, CUT);

    private final String text;

    Fault(String text) {
        this.text = text;
    }

    boolean isOfTheWitness() {
        return name().startsWith("AZURITE");
    }

    static List<Fault> ofTheWitness() {
        return Stream.of(values()).filter(Fault::isOfTheWitness).toList();
    }

    /** Those that can be done here with any witness. */
    static List<Fault> common(boolean namespaces, boolean fakeTime) {
        return Stream.of(values())
                .filter(fault -> !fault.isOfTheWitness())
                .filter(fault -> namespaces || fault != LINK_DOWN)
                .filter(fault -> fakeTime || fault != CLOCK)
                .toList();
    }

    /** Those that need the same part of the lab cannot be done at once. */
    boolean goesWith(Fault other) {
        return this != other
                && Stream.of(EnumSet.of(CUT, DELAY, DUPLICATION, REORDERING), EnumSet.of(ONE_WAY, LOSS))
                        .noneMatch(part -> part.contains(this) && part.contains(other));
    }

    @Override
    public String toString() {
        return text;
    }
}
