package io.oneactive.examples;

import io.oneactive.ActiveTerm;
import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import java.util.Map;

/**
 * The example of docs/jgroups.md: a node over JGroups, with a stack file of one's own, {@code src/main/stacks/plant.xml}. For two terminals on one
 * machine:
 *
 * <pre>
 * java -cp 'CLASS-PATH' -Dplant.address=127.0.0.1 -Dplant.port=7801 '-Dplant.hosts=127.0.0.1[7801],127.0.0.1[7811]' \
 *     io.oneactive.examples.JGroupsExample gw-a plant.xml
 * java -cp 'CLASS-PATH' -Dplant.address=127.0.0.1 -Dplant.port=7811 '-Dplant.hosts=127.0.0.1[7801],127.0.0.1[7811]' \
 *     io.oneactive.examples.JGroupsExample gw-b plant.xml
 * </pre>
 */
public final class JGroupsExample {
    private JGroupsExample() {}

    /**
     * Runs the example until it is killed.
     *
     * @param arguments id of this node, and the stack file
     * @throws InterruptedException when somebody interrupts the main thread
     */
    public static void main(String[] arguments) throws InterruptedException {
        String nodeId = arguments[0];
        String stackFile = arguments[1];

        // example:begin
        try (HaNode node = HaNode.start(HaConfig.builder()
                .cluster("line-7")
                .nodeId(nodeId)
                .transport("jgroups", Map.of("stack", stackFile, "crashDetection", "true"))
                .build())) {
            while (true) {
                ActiveTerm term = node.awaitActive();
                send(nodeId, term.token());
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
