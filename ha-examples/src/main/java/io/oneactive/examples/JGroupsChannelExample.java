package io.oneactive.examples;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.transport.jgroups.JGroupsTransport;
import org.jgroups.JChannel;

/** The other example of docs/jgroups.md: a node over the channel that an application has already. */
public final class JGroupsChannelExample {
    private JGroupsChannelExample() {}

    /**
     * Waits until this node is active, then ends.
     *
     * @param arguments id of this node
     * @throws Exception when the channel cannot be connected
     */
    public static void main(String[] arguments) throws Exception {
        String nodeId = arguments[0];

        // example:begin
        try (JChannel channel = new JChannel("my-stack.xml").connect("shop");
                HaNode node = HaNode.start(HaConfig.builder()
                        .cluster("line-7")
                        .nodeId(nodeId)
                        .members("gw-a", "gw-b", "gw-c")
                        .transport(JGroupsTransport.over(channel, "line-7"))
                        .build())) {
            work(node, channel);
        }
        // example:end
    }

    /** Stands for the application. */
    private static void work(HaNode node, JChannel channel) throws InterruptedException {
        System.out.println(node.awaitActive() + " in view " + channel.getView());
    }
}
