package io.oneactive.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.transport.udp.Namespaces.Node;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two machines on a network, each a network namespace with a process in it. */
class UdpNamespaceIT {
    private final Namespaces network = Namespaces.pair();

    @AfterEach
    void close() {
        network.close();
    }

    private Node started(String side, String... settings) {
        Node node = network.node(side, settings);
        assertThat(node.next()).isEqualTo("started");
        return node;
    }

    /** Lets one node broadcast until it has an answer. */
    private static String answered(Node asker) {
        int[] asked = {0};
        String[] answer = {""};
        Waiting.until("an answer came", () -> {
            asker.send("ask " + asked[0]++);
            return asker.has(line -> {
                answer[0] = line;
                return line.contains("answer to ask");
            });
        });
        return answer[0];
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broadcast=limited",
                "broadcast=10.77.0.255",
                "multicastGroup=239.255.60.0",
                "multicastGroup=ff02::6000",
                "broadcastSubnet=10.77.0.0",
            })
    void twoMachinesFindEachOther(String discovery) {
        Node first = started("a", discovery);
        Node second = started("b", discovery);
        String address = discovery.contains("ff02") ? "frame [fe80:" : "frame 10.77.0.2:60000 ";
        assertThat(answered(first)).startsWith(address);
        assertThat(answered(second)).startsWith(address.replace("0.2:", "0.1:"));
        Waiting.until("a frame to those that were heard comes", () -> {
            second.send("to those that were heard");
            return first.has(line -> line.endsWith("to those that were heard"));
        });
    }

    @Test
    void withoutAnySettingTwoMachinesFindEachOther() {
        Node first = started("a");
        Node second = started("b");
        assertThat(answered(first)).startsWith("frame 10.77.0.2:60000 ");
        assertThat(answered(second)).startsWith("frame 10.77.0.1:60000 ");
    }

    @Test
    void probesOfAKnownPeerDoNotWaitForASweepThatWaitsForArp() {
        // The sweep's datagrams wait for ARP answers that never come: three minutes instead of three seconds, so that
        // what waits behind them
        // does not arrive within the patience of this test.
        network.in("a", "sh", "-c", "echo 60000 > /proc/sys/net/ipv4/neigh/lan/retrans_time_ms");
        Node peer = started("b", "broadcast=none");
        Node node = started("a", "peers=10.77.0.2", "broadcastSubnet=10.77.0.0", "discoveryIntervalMS=100");
        String filling = "x".repeat(1100);
        Waiting.until("the sweep is stuck", () -> {
            node.send("fill " + filling);
            return count(node.describe(), "not discovered because of a backlog") > 0;
        });
        node.send("stuck");
        peer.until(line -> line.endsWith(" stuck"));
        long swept = count(node.describe(), "sent to discover");
        for (int i = 0; i < 100; i++) {
            node.send("probe " + i + ' ' + filling);
            assertThat(peer.next()).isEqualTo("frame 10.77.0.1:60000 probe " + i + ' ' + filling);
        }
        assertThat(count(node.describe(), "sent to discover"))
                .as("datagrams of the sweep, which was to be stuck all the time")
                .isEqualTo(swept);
        assertThat(node.describe()).doesNotContain("backlog to a peer", "send failures");
    }

    private static long count(String description, String what) {
        Matcher matcher = Pattern.compile(Pattern.quote(what) + " (\\d+)").matcher(description);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    @Test
    void aPeerWhoseProcessEndedIsReportedFromAnotherMachine() {
        Node peer = started("b", "peers=10.77.0.1");
        Node node = started("a", "peers=10.77.0.2");
        answered(node);
        peer.close();
        Waiting.until("the peer is reported", () -> {
            node.send("are you there?");
            return node.has(line -> line.equals("gone 10.77.0.2:60000 port unreachable"));
        });
        started("b", "peers=10.77.0.1");
        assertThat(answered(node)).startsWith("frame 10.77.0.2:60000 ");
    }

    @Test
    void aMachineThatGetsAnotherAddressGoesOn() {
        Node peer = started("b", "broadcast=none");
        Node node = started("a", "peers=10.77.0.2");
        answered(node);
        network.in("a", "ip", "addr", "add", "10.77.0.3/24", "brd", "+", "dev", "lan");
        network.in("a", "ip", "addr", "del", "10.77.0.1/24", "dev", "lan");
        network.in(
                "a", "sh", "-c", "ip addr show dev lan | grep -q 10.77.0.3 || ip addr add 10.77.0.3/24 brd + dev lan");
        Waiting.until("the peer hears the new address", () -> {
            node.send("moved");
            return peer.has(line -> line.equals("frame 10.77.0.3:60000 moved"));
        });
    }

    @Test
    void aMachineWhoseNetworkComesLaterIsFound() {
        network.in("a", "ip", "link", "set", "lan", "down");
        Node node = started("a");
        Node peer = started("b");
        network.in("a", "ip", "link", "set", "lan", "up");
        assertThat(answered(node)).startsWith("frame 10.77.0.2:60000 ");
        assertThat(answered(peer)).startsWith("frame 10.77.0.1:60000 ");
    }

    @Test
    void aListedPeerIsReachedWhenTheNetworkComesLater() {
        network.in("a", "ip", "link", "set", "lan", "down");
        Node node = started("a", "peers=10.77.0.2");
        Node peer = started("b", "broadcast=none");
        Waiting.until("the failure is counted", () -> {
            node.send("lost");
            return node.describe().contains("send failures");
        });
        network.in("a", "ip", "link", "set", "lan", "up");
        assertThat(answered(node)).startsWith("frame 10.77.0.2:60000 ");
        peer.until(line -> line.startsWith("frame 10.77.0.1:60000 ask"));
    }

    @Test
    void aBroadcastThatTheSystemForbidsIsAStartError() {
        network.in("a", "ip", "route", "add", "prohibit", "10.99.0.0/24");
        Node node = network.node("a", "broadcast=10.99.0.255");
        assertThat(node.next()).startsWith("failed ").contains("10.99.0.255", "transport.broadcast", "transport.peers");
    }
}
