package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.agent.NetworkLab.Host;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Networks that are no plain ones: containers, routers, IPv6 alone. In each, one node is active and the other one follows. */
class NetworksIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** The one that is listed nowhere is answered through the translation, and where its port is published; then the active one is killed. */
    @Test
    @Tag("X16")
    void containersOfTwoHostsWithOneAddressAndOtherPorts() {
        try (NetworkLab lab = NetworkLab.containers()) {
            // Changes the port of what goes out, as a host does whose port is taken.
            lab.run(
                    "ip netns exec @ha nft insert rule ip nat out meta l4proto udp ip saddr 172.17.0.2 oifname eth0 masquerade to :50000-50010");
            Host a = lab.host("a");
            Host b = lab.host("b");
            a.doctor("nodeId=gw-a", "--seconds 0.6").finds("fault nothing-heard");

            lab.publish("hb", 60_000, "172.17.0.2", 60_000);
            b.node("nodeId=gw-b", "transport.broadcast=none");
            a.doctor("nodeId=gw-a", "transport.peers=10.79.0.2", "transport.advertise=10.79.0.1:61000", "--seconds 0.6")
                    .finds("fault port-not-published")
                    .contains(
                            "gw-b at 10.79.0.2:60000 sees this node as 10.79.0.1:500",
                            "UDP port 61000 there does not lead here")
                    .contains("{\\\"ExposedPorts\\\":{\\\"60000/udp\\\":{}},\\\"HostConfig\\\":{\\\"PortBindings\\\":"
                            + "{\\\"60000/udp\\\":[{\\\"HostPort\\\":\\\"61000\\\"}]}}}");

            // Just what these options do.
            lab.publish("ha", 61_000, "172.17.0.2", 60_000);
            a.node("nodeId=gw-a", "transport.peers=10.79.0.2,10.79.0.1:61000", "transport.advertise=10.79.0.1:61000");
            NetworkLab.awaitPair(a, b);
            assertThat(b.run("status")).containsPattern("10.79.0.1:500[01]\\d \\(heard\\)");
            assertThat(a.run("status"))
                    .contains("published as 10.79.0.1:61000; no discovery")
                    .doesNotContain("10.79.0.1:61000 (");
            await("what is published is tried, and leads here")
                    .atMost(LIMIT)
                    .until(() -> b.run("status").contains("10.79.0.1:61000 (heard)"));
            a.doctor("nodeId=gw-a", "transport.peers=10.79.0.2", "transport.advertise=10.79.0.1:61000", "--seconds 0.6")
                    .finds();

            boolean isActive = a.run("status").startsWith("ACTIVE");
            Host survivor = isActive ? b : a;
            (isActive ? a : b).close();
            await("the other one takes over")
                    .atMost(LIMIT)
                    .until(() -> survivor.run("status").startsWith("ACTIVE"));
        }
    }

    @Test
    @Tag(NetworkLab.LONG)
    void twoModulesOfOneHostByTheirPublishedPorts() {
        try (NetworkLab lab = NetworkLab.containers()) {
            lab.publish("ha", 60_000, "172.17.0.2", 60_000);
            lab.publish("ha", 60_001, "172.17.0.3", 60_000);
            Host a = lab.host("a");
            Host d = lab.host("d");
            a.node("nodeId=gw-a", "transport.peers=10.79.0.1:60000,10.79.0.1:60001", "transport.advertise=10.79.0.1");
            d.node(
                    "nodeId=gw-b",
                    "transport.peers=10.79.0.1:60000,10.79.0.1:60001",
                    "transport.advertise=10.79.0.1:60001");
            NetworkLab.awaitPair(a, d);
            assertThat(a.run("status")).doesNotContain("10.79.0.1:60000 (");
            lab.heal();
            d.node("nodeId=gw-b", "transport.peers=10.79.0.1:60000,10.79.0.1:60001");
            a.doctor("nodeId=gw-a", "transport.peers=10.79.0.1:60000,10.79.0.1:60001", "--seconds 0.6")
                    .finds("note own-address-listed")
                    .contains("10.79.0.1:60000 leads back to this node");
        }
    }

    @Test
    @Tag(NetworkLab.LONG)
    void twoModulesOnOneBridgeFindEachOtherWithoutAnySetting() {
        try (NetworkLab lab = NetworkLab.containers()) {
            Host a = lab.host("a");
            Host d = lab.host("d");
            a.node("nodeId=gw-a");
            d.node("nodeId=gw-b");
            NetworkLab.awaitPair(a, d);
            assertThat(a.run("status")).contains("172.17.0.3:60000 (heard)");
            a.doctor("nodeId=gw-a", "--seconds 0.6").finds().contains("\"foundBy\":[\"255.255.255.255\"]");
        }
    }

    @Test
    @Tag(NetworkLab.LONG)
    void anInterfaceThatComesUpLaterAndGetsAnotherAddress() {
        try (NetworkLab lab = NetworkLab.flat()) {
            lab.run("ip -n @a link set dev eth0 down");
            Host a = lab.host("a");
            Host b = lab.host("b");
            a.node("nodeId=gw-a", "transport.peers=10.79.0.2");
            b.node("nodeId=gw-b", "transport.broadcast=none");
            await("each is alone")
                    .atMost(LIMIT)
                    .until(() -> a.run("status").startsWith("ACTIVE")
                            && b.run("status").startsWith("ACTIVE"));
            lab.run("ip -n @a link set dev eth0 up");
            NetworkLab.awaitPair(a, b);
            lab.run(
                    "ip -n @a addr add 10.79.0.9/24 brd + dev eth0; ip -n @a addr del 10.79.0.1/24 dev eth0;"
                            + " ip -n @a addr show dev eth0 | grep -q 10.79.0.9 || ip -n @a addr add 10.79.0.9/24 brd + dev eth0");
            await("the new address is heard")
                    .atMost(LIMIT)
                    .until(() -> b.run("status").contains("10.79.0.9:60000 (heard)"));
            NetworkLab.awaitPair(a, b);
            a.doctor("nodeId=gw-a", "transport.peers=10.79.0.2", "--seconds 0.6")
                    .finds()
                    .contains("\"seesUsAs\":\"10.79.0.9:60000\"");
        }
    }

    /** The router cannot pass on what is longer than 1000 bytes, and a firewall drops what it says about that. */
    @Test
    @Tag(NetworkLab.LONG)
    void aRouterWithAShortMtuWhoseMessagesAreFiltered() {
        try (NetworkLab lab = NetworkLab.routed()) {
            lab.run("ip -n @r link set dev pb mtu 1000");
            lab.fault("r", "out", "ip protocol icmp drop");
            Host a = lab.host("a");
            lab.host("b").node("nodeId=gw-b", "transport.peers=10.79.1.1");
            a.doctor("nodeId=gw-a", "transport.peers=10.79.2.1", "--seconds 2.2")
                    .finds("warning mtu")
                    .contains(
                            "datagrams of 800 bytes pass to gw-b at 10.79.2.1:60000 and back, those of 1200 bytes never did");
        }
    }

    @Test
    @Tag(NetworkLab.LONG)
    void aRouterThatDropsBroadcastsAndPeersThatAreListed() {
        try (NetworkLab lab = NetworkLab.routed()) {
            Host a = lab.host("a");
            Host b = lab.host("b");
            b.node("nodeId=gw-b", "transport.broadcast=10.79.1.255");
            a.doctor("nodeId=gw-a", "transport.broadcast=10.79.2.255", "--seconds 0.6")
                    .finds("fault nothing-heard")
                    .contains(
                            "10.79.2.255 is no broadcast address of a network of this machine: routers drop such broadcasts");
            a.doctor("nodeId=gw-a", "transport.broadcast=10.79.2.255", "--seconds 0.6", "--try 10.79.2.1")
                    .finds("fault broadcast-filtered")
                    .contains("reached by unicast, but not by 10.79.2.255, which a router would have to pass on");
            a.node("nodeId=gw-a", "transport.peers=10.79.2.1");
            NetworkLab.awaitPair(a, b);
            a.doctor("nodeId=gw-a", "transport.peers=10.79.2.1", "--seconds 0.6")
                    .finds();
        }
    }

    @Test
    @Tag(NetworkLab.LONG)
    void ipv6Alone() {
        try (NetworkLab lab = NetworkLab.flat()) {
            lab.run("for m in @a @b; do ip -n $m -4 addr flush dev eth0; done");
            Host a = lab.host("a");
            Host b = lab.host("b");
            a.node("nodeId=gw-a", "transport.peers=[fd79::2]:60000");
            b.node("nodeId=gw-b", "transport.multicastGroup=ff02::6000");
            NetworkLab.awaitPair(a, b);
            a.doctor("nodeId=gw-a", "transport.peers=[fd79::2]:60000", "--seconds 0.6")
                    .finds();
            lab.heal();
            a.node("nodeId=gw-a", "transport.multicastGroup=ff02::6000");
            b.node("nodeId=gw-b", "transport.multicastGroup=ff02::6000");
            NetworkLab.awaitPair(a, b);
            b.doctor("nodeId=gw-b", "transport.multicastGroup=ff02::6000", "--seconds 0.6")
                    .finds()
                    .contains("\"foundBy\":[\"ff02:0:0:0:0:0:0:6000\"]");
        }
    }
}
