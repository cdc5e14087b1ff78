package io.oneactive.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.transport.udp.Namespaces.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Crash detection between two machines, each a network namespace with a process in it. */
class CrashDetectionNamespaceIT {
    private final Namespaces network = Namespaces.pair();
    private final Node node = started("a", "10.77.0.2");
    private final Node peer = started("b", "10.77.0.1");

    @AfterEach
    void close() {
        network.close();
    }

    private Node started(String side, String other) {
        Node started = network.node(side, "peers=" + other, "crashDetection=true");
        assertThat(started.next()).isEqualTo("started");
        return started;
    }

    private void awaitWatch() {
        Waiting.until("they watch each other", () -> {
            node.send("hello");
            peer.send("hello");
            return node.describe().contains("watches 10.77.0.2:60000")
                    && peer.describe().contains("watches 10.77.0.1:60000");
        });
    }

    /** The node goes on for a while, and nobody is gone. */
    private void assertNobodyIsGone() {
        for (int i = 0; i < 50; i++) {
            node.send("still here");
            assertThat(node.describe()).doesNotContain("crashes noticed");
        }
    }

    @Test
    void aProcessThatIsKilledIsGoneAlthoughNothingIsSentToIt() {
        awaitWatch();
        peer.signal("KILL");
        assertThat(node.until(line -> line.startsWith("gone ")))
                .isEqualTo("gone 10.77.0.2:60000 its connection ended and TCP port 60000 refuses");
        Node next = started("b", "10.77.0.1");
        Waiting.until("the next process is watched", () -> {
            next.send("hello");
            return node.describe().contains("watches 10.77.0.2:60000");
        });
    }

    @Test
    void neitherAFirewallThatResetsAndRefusesNorAStoppedProcessNorACutLinkIsEvidence() {
        awaitWatch();
        network.in("b", "nft", "add table ip wall");
        network.in("b", "nft", "add chain ip wall in { type filter hook input priority 0; }");
        network.in("b", "nft", "add rule ip wall in tcp dport 60000 reject with tcp reset");
        // The next ping of the peer is answered by this node's system, and the answer is what the firewall resets.
        Waiting.until("the connection is over", () -> {
            peer.send("hello");
            return !node.describe().contains("watches");
        });
        assertNobodyIsGone();

        network.in("b", "nft", "delete table ip wall");
        awaitWatch();
        peer.signal("STOP");
        assertNobodyIsGone();
        network.in("a", "ip", "link", "set", "lan", "down");
        peer.signal("KILL");
        assertNobodyIsGone();
    }
}
