package io.oneactive.transport.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that end while both nodes live: no evidence, and no takeover even in the mode that believes evidence at once. */
class ProxyTest {
    /** FD_SOCK2 listens on the first of four ports that is free, and looks for its peers on all four. */
    private static final int FIRST_PORT_OF_FD_SOCK2 = 100;

    private static final int MOST_ROUNDS = 4;

    private final List<HaNode> nodes = new ArrayList<>();
    private final Watch watch = new Watch();

    @AfterEach
    void close() {
        watch.close();
        nodes.forEach(HaNode::close);
    }

    private HaNode start(String id, int port, int peer) {
        Map<String, String> settings = new LinkedHashMap<>(Map.of("stack", "tcp", "address", "127.0.0.1"));
        settings.put("port", Integer.toString(port));
        settings.put("peers", "127.0.0.1:" + peer);
        settings.put("crashDetection", "true");
        HaNode node = watch.add(HaNode.start(HaConfig.builder()
                .cluster("line-7")
                .nodeId(id)
                .transport("jgroups", settings)
                .build()));
        nodes.add(node);
        return node;
    }

    /** Starts the second node. Where the proxy was too slow, the first one looks for it on the next port and finds it there itself; then once more. */
    private HaNode follower(int port, int peer, Proxy proxy) {
        for (int round = 1; ; round++) {
            HaNode node = start("gw-b", port, peer);
            Waiting.until("the second one follows")
                    .until(() -> node.status().activeNode().isPresent());
            try {
                Waiting.until("the connection goes through the proxy")
                        .atMost(Duration.ofSeconds(10))
                        .until(proxy::isUsed);
                return node;
            } catch (ConditionTimeoutException e) {
                if (round == MOST_ROUNDS) {
                    throw e;
                }
                node.close();
                nodes.remove(node);
            }
        }
    }

    private static int crashesFound(HaNode node) {
        Matcher said =
                Pattern.compile("crashes found (\\d+)").matcher(node.status().transport());
        return said.find() ? Integer.parseInt(said.group(1)) : 0;
    }

    @Test
    void aProxyThatResetsAllItsConnectionsCausesNoTakeover() {
        // Apart, so that none of the four ports of one is also one of the other.
        List<Integer> ports = Transports.freePorts(10);
        int hidden = ports.get(9);
        int port = hidden + FIRST_PORT_OF_FD_SOCK2;
        try (Proxy proxy = Proxy.open(port, port + 1)) {
            HaNode first = start("gw-a", ports.get(0), hidden);
            first.whenActive().join();
            long token = first.activeTerm().orElseThrow().token();
            HaNode second = follower(hidden, ports.get(0), proxy);

            // A second node that was started in vain has ended, and that may have been found.
            List<Integer> found = nodes.stream().map(ProxyTest::crashesFound).toList();

            proxy.reset();

            for (HaNode node : nodes) {
                Waiting.until("the closed connection was looked after")
                        .until(() -> node.status().transport().contains("suspected, but not gone"));
            }
            assertThat(nodes.stream().map(ProxyTest::crashesFound).toList()).isEqualTo(found);
            assertThat(first.activeTerm().orElseThrow().token()).isEqualTo(token);
            assertThat(second.history()).noneMatch(event -> event.to() == NodeState.ACTIVE);
            watch.assertNeverTwo();
        }
    }
}
