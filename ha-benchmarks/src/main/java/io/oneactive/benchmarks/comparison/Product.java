package io.oneactive.benchmarks.comparison;

import io.oneactive.agent.terminal.Choices;
import java.util.regex.Pattern;

/** What is compared. */
enum Product {
    /** OneActive without a third party: as the C# rule, it lets two nodes be active that do not hear each other. */
    OPEN(1, "OneActive, open", Third.Kind.NONE, Jars.ENGINE),
    /** OneActive with a folder as a witness. */
    QUORUM_FILE(2, "OneActive, quorum + file", Third.Kind.FILE, Jars.ENGINE + "|witness-file"),
    /** OneActive with a blob in Azurite as a witness. */
    QUORUM_AZURITE(
            3,
            "OneActive, quorum + Azurite",
            Third.Kind.AZURITE,
            Jars.ENGINE + "|witness-blob|azure-|reactor-core|reactive-streams|jackson-datatype-jsr310"),
    /** Curator's LeaderLatch with one ZooKeeper server. */
    CURATOR(
            4,
            "Curator LeaderLatch + ZooKeeper",
            Third.Kind.ZOOKEEPER,
            "curator-|zookeeper|audience-annotations|guava|failureaccess|listenablefuture|error_prone_annotations"
                    + "|checker-qual|jsr305|j2objc-annotations|commons-io|netty-|slf4j-api"),
    /** The coordinator of a JGroups view. */
    JGROUPS(5, "JGroups coordinator", Third.Kind.NONE, "jgroups");

    private final int subnet;
    private final String label;
    private final Third.Kind third;
    private final Pattern jars;

    Product(int subnet, String label, Third.Kind third, String jars) {
        this.subnet = subnet;
        this.label = label;
        this.third = third;
        this.jars = Pattern.compile("(" + jars + ").*\\.jar");
    }

    /** What OneActive needs in any mode. */
    private static final class Jars {
        private static final String ENGINE =
                "ha-api|ha-engine|transport-udp-broadcast|jackson-(annotations|core|databind|dataformat-yaml)|snakeyaml"
                        + "|netty-(buffer|common|resolver|transport-4)|slf4j-api";
    }

    /** A part of the addresses of its nodes, where those are not one for all. */
    int subnet() {
        return subnet;
    }

    /** For tables and pictures. */
    String label() {
        return label;
    }

    Third.Kind third() {
        return third;
    }

    boolean isOurs() {
        return this == OPEN || this == QUORUM_FILE || this == QUORUM_AZURITE;
    }

    /** Whether it promises that never two lead; the others are measured, not judged. */
    boolean promisesOne() {
        return this == QUORUM_FILE || this == QUORUM_AZURITE;
    }

    /** Whether a user of this has a jar on the class path. */
    boolean needs(String fileName) {
        return jars.matcher(fileName).matches();
    }

    /** Starts a node in this process. */
    Contender start(Seat seat) throws Exception {
        return switch (this) {
            case OPEN, QUORUM_FILE, QUORUM_AZURITE -> OneActiveContender.start(seat);
            case CURATOR -> CuratorContender.start(seat);
            case JGROUPS -> JGroupsContender.start(seat);
        };
    }

    /** The word for it on the command line. */
    @Override
    public String toString() {
        return Choices.word(this);
    }
}
