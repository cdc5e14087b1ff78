package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.agent.NetworkLab.Host;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each fault that the doctor knows, made in a network of its own; and that he disturbs nobody. */
class DoctorNetworkIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final NetworkLab FLAT = NetworkLab.flat();
    private static final Host A = FLAT.host("a");
    private static final Host B = FLAT.host("b");
    private static final Host C = FLAT.host("c");
    private static final String TO_B = "nodeId=gw-a transport.peers=10.79.0.2 --seconds 0.6";

    @AfterEach
    void heal() {
        FLAT.heal();
    }

    @AfterAll
    static void close() {
        FLAT.close();
    }

    private static void pair() {
        A.node("nodeId=gw-a", "transport.peers=10.79.0.2");
        B.node("nodeId=gw-b", "transport.peers=10.79.0.1");
        NetworkLab.awaitPair(A, B);
    }

    @Test
    void nothingIsWrongWithAPairAndAskingItChangesNothing() {
        pair();
        String before = A.run("status").replaceAll(", udp-broadcast.*", "");
        A.doctor(TO_B).finds().contains("\"asked\":\"running-node\"", "\"good\":true", "\"timing\":", "exit 0");
        B.doctor("nodeId=gw-b", "transport.peers=10.79.0.1", "--seconds 0.6").finds();
        assertThat(A.run("status").replaceAll(", udp-broadcast.*", ""))
                .as("state, changes, dropped frames and peers")
                .isEqualTo(before);
        assertThat(A.run("status")).contains("peers 10.79.0.2:60000 (configured, heard);");
        assertThat(A.run("doctor " + TO_B))
                .contains(
                        "gw-a of default, UDP port 60000: the running node looked around for 0.6 s", "gw-b of default")
                .contains("ok  round trip to gw-b", "smallest safe probeIntervalMS × failedProbeCount");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void aDoctorThatStandsInForANodeIsNoPeerAndNoMember() {
        B.node("nodeId=gw-b", "transport.peers=10.79.0.1");
        await().atMost(LIMIT).until(() -> B.run("status").startsWith("ACTIVE"));
        String before = B.run("status").replaceAll(", udp-broadcast.*", "");
        A.doctor(TO_B).finds().contains("\"asked\":\"stand-in\"", "\"node\":\"gw-b\"", "exit 0");
        assertThat(B.run("status").replaceAll(", udp-broadcast.*", "")).isEqualTo(before);
    }

    @Test
    @Tag(NetworkLab.LONG)
    void nothingIsHeard() {
        A.doctor("nodeId=gw-a", "--seconds 0.6")
                .finds("fault nothing-heard")
                .contains("nothing came to UDP port 60000", "no answer by way of 255.255.255.255", "exit 1");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void ofTwoSilentPeersOneHasNoProcess() {
        C.node("nodeId=gw-c", "transport.peers=10.79.0.1");
        A.doctor("nodeId=gw-a", "transport.peers=10.79.0.2,10.79.0.3,10.79.0.99", "--seconds 0.6")
                .finds("fault no-process-there", "fault peer-silent")
                .contains("10.79.0.2:60000 (listed in transport.peers) says that nobody listens")
                .contains("nothing came from 10.79.0.99:60000");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void aPeerThatIsHeardDoesNotHearUs() {
        B.node("nodeId=gw-b", "transport.peers=10.79.0.1");
        FLAT.fault("b", "in", "ip saddr 10.79.0.1 udp dport 60000 drop");
        A.doctor(TO_B).finds("fault one-way").contains("gw-b at 10.79.0.2:60000 is heard", "exit 1");
        B.begin("doctor --json nodeId=gw-b transport.peers=10.79.0.1 --seconds 3");
        A.doctor("nodeId=gw-a transport.peers=10.79.0.2 --seconds 1.5")
                .finds("fault one-way")
                .contains("it says that it hears nothing from here");
        assertThat(B.end()).contains("nothing-heard");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void somebodySpeaksFromAnotherNetwork() {
        FLAT.run("ip -n @b addr add 10.80.0.2/24 dev eth0; ip -n @a route add 10.80.0.0/24 dev eth0");
        B.node("nodeId=gw-b", "transport.address=10.80.0.2", "transport.peers=10.79.0.1");
        A.doctor("nodeId=gw-a", "transport.broadcast=none", "--seconds 1")
                .finds("warning unexpected-subnet")
                .contains("gw-b at 10.80.0.2:60000", "10.79.0.1/24", "exit 0");
        FLAT.run("ip -n @b addr del 10.80.0.2/24 dev eth0; ip -n @a route del 10.80.0.0/24 dev eth0");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void broadcastIsFilteredWhereUnicastPasses() {
        FLAT.fault("b", "in", "ip daddr 255.255.255.255 drop");
        B.node("nodeId=gw-b", "transport.broadcast=none");
        A.doctor("nodeId=gw-a", "--seconds 0.6", "--try 10.79.0.2")
                .finds("fault broadcast-filtered")
                .contains("is reached by unicast, but not by 255.255.255.255", "transport.peers");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void aFirewallLetsInAnswersAlone() {
        B.node("nodeId=gw-b", "transport.broadcast=none");
        FLAT.fault("a", "in", "iifname eth0 meta l4proto udp ct state new drop");
        A.doctor(TO_B).finds("warning only-answers-let-in");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void longDatagramsGetLost() {
        B.node("nodeId=gw-b", "transport.peers=10.79.0.1");
        FLAT.fault("b", "in", "meta l4proto udp meta length > 900 drop");
        A.doctor("nodeId=gw-a", "transport.peers=10.79.0.2", "--seconds 2.2")
                .finds("warning mtu")
                .contains("datagrams of 800 bytes pass", "those of 1200 bytes never did");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void twoProcessesHaveOneId() {
        C.node("nodeId=gw-a", "transport.broadcast=none");
        A.doctor("nodeId=gw-a", "transport.peers=10.79.0.3", "--seconds 0.6")
                .finds("fault duplicate-id")
                .contains("2 processes say that they are node gw-a: gw-a at 10.79.0.3:60000, here");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void anotherGroupUsesThePort() {
        B.node("nodeId=gw-b", "transport.broadcast=none");
        C.node("nodeId=gw-x", "cluster=line-8", "transport.broadcast=none");
        A.doctor("nodeId=gw-a", "transport.peers=10.79.0.2", "transport.broadcast=limited", "--seconds 0.6")
                .finds("warning foreign-cluster")
                .contains("gw-x at 10.79.0.3:60000 of cluster line-8", "exit 0");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void lostProbesNeedMoreTime() {
        B.node("nodeId=gw-b", "transport.broadcast=none");
        FLAT.fault("b", "in", "meta l4proto udp numgen inc mod 3 == 0 drop");
        A.doctor("nodeId=gw-a", "transport.peers=10.79.0.2", "probeIntervalMS=10", "failedProbeCount=3", "--seconds 2")
                .finds("warning loss", "fault timing-too-short")
                .contains("10 × 3 = 30 ms", "exit 1");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void aNodeOfTheOriginalLibraryCannotBeAsked() {
        C.run("say 10.79.0.1 60000 {\"isActive\":false,\"gatewayID\":\"cs\",\"bootTimeEPOCH\":1592419489}");
        A.doctor("nodeId=gw-a", "transport.broadcast=none", "--seconds 0.6")
                .finds("note cannot-be-asked")
                .contains("cs at 10.79.0.3:60000 is a node of the original library");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void thePortBelongsToAnotherNodeOrToNoNode() {
        A.node("nodeId=gw-a", "transport.peers=10.79.0.2");
        B.node("nodeId=gw-b", "transport.peers=10.79.0.1");
        A.doctor("nodeId=gw-x", "--seconds 0.6").finds("warning other-node-here");
        C.run("port");
        assertThat(C.run("doctor nodeId=gw-c --seconds 0.6"))
                .contains("is taken by a program that does not answer", "exit 3");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void aNameIsNotKnownAndAWayIsMissing() {
        B.node("nodeId=gw-b", "transport.peers=10.79.0.1");
        A.doctor(
                        "nodeId=gw-a",
                        "transport.peers=10.79.0.2,no-such-host.invalid",
                        "transport.broadcast=10.99.0.255",
                        "--seconds 0.6")
                .finds("warning network-fault")
                .contains(
                        "the address of peer no-such-host.invalid:60000 is not known",
                        "there is no way to 10.99.0.255",
                        "exit 0");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void theInterfaceIsDown() {
        FLAT.run("ip -n @c link set dev eth0 down");
        C.doctor("nodeId=gw-c", "transport.peers=10.79.0.2", "--seconds 0.6")
                .finds("fault nothing-heard", "warning network-fault")
                .contains("there is no way to 10.79.0.2: Network is unreachable");
        FLAT.run("ip -n @c link set dev eth0 up");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void aFirewallKeepsTheDoctorFromAskingItself() {
        FLAT.fault("c", "out", "oifname lo drop");
        assertThat(C.run("doctor nodeId=gw-c --seconds 0.6"))
                .contains(
                        "what is sent to UDP port 60000 (transport.port) at 127.0.0.1:60000 and",
                        "does not arrive: a firewall of this machine drops",
                        "exit 3");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void whatTheMachineDoesNotHaveIsNamedWithWhatItHas() {
        assertThat(A.run("doctor nodeId=gw-a transport.interface=eth7"))
                .contains(
                        "network interface 'eth7' (transport.interface) does not exist; there are:", "eth0", "exit 3");
        assertThat(A.run("doctor nodeId=gw-a transport.address=10.79.0.2"))
                .contains(
                        "no interface has the address 10.79.0.2 (transport.address); there are:",
                        "10.79.0.1",
                        "exit 3");
        assertThat(A.run("doctor nodeId=gw-a --try no-such-host.invalid --try 10.79.0.2:0"))
                .contains("2 problems", "'no-such-host.invalid'", "'10.79.0.2:0'", "exit 2");
    }

    @Test
    @Tag(NetworkLab.LONG)
    void onlyProgramsOfTheSameMachineMayAskForALook() {
        A.node("nodeId=gw-a", "transport.broadcast=none");
        C.run("say 10.79.0.1 60000 oneactive-note 1 examine");
        await().atMost(LIMIT).until(() -> A.run("status").matches("(?s).*notes received \\d\\d.*"));
        assertThat(A.run("status")).contains("no peer known").doesNotContain("notes sent");
    }
}
