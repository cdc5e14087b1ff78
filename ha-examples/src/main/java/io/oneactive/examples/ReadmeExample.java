package io.oneactive.examples;

import io.oneactive.ActiveTerm;
import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import java.nio.file.Path;
import java.util.Map;

/**
 * The example of the README: of two programs only one sends. For two terminals on one machine, after {@code ./ha witness init --witness file
 * --cluster line-7 --set folder=witness} has made the folder {@code witness} ready:
 *
 * <pre>
 * java -cp 'ha-agent/target/lib/*:ha-examples/target/classes' io.oneactive.examples.ReadmeExample gw-a 60001 127.0.0.1:60002
 * java -cp 'ha-agent/target/lib/*:ha-examples/target/classes' io.oneactive.examples.ReadmeExample gw-b 60002 127.0.0.1:60001
 * </pre>
 *
 * <p>Kill the one that sends with {@code kill -9}: the other one goes on, with a greater token.
 */
public final class ReadmeExample {
    private ReadmeExample() {}

    /**
     * Runs the example until it is killed.
     *
     * @param arguments id of this node ({@code gw-a} or {@code gw-b}), its port, address and port of the other node
     * @throws InterruptedException when somebody interrupts the main thread
     */
    public static void main(String[] arguments) throws InterruptedException {
        String nodeId = arguments[0];
        String port = arguments[1];
        String peer = arguments[2];

        // example:begin
        try (HaNode node = HaNode.start(HaConfig.builder()
                .cluster("line-7")
                .nodeId(nodeId)
                .members("gw-a", "gw-b")
                .stateDirectory(Path.of("state", nodeId))
                .transport("udp-broadcast", Map.of("port", port, "peers", peer))
                .witness("file", Map.of("folder", "witness"))
                .build())) {
            while (true) {
                ActiveTerm term = node.awaitActive(); // waits while this node is passive
                send(nodeId, term.token()); // the receiver refuses lower tokens than it has seen
            }
        }
        // example:end
    }

    /** Stands for work. */
    private static void send(String from, long token) throws InterruptedException {
        System.out.println(from + " sends, token " + token);
        Thread.sleep(200);
    }
}
