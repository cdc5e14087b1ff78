package io.oneactive.transport.jgroups;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.oneactive.HaStartException;
import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups, and an application, that share a network or a channel and do not hear each other. */
class JGroupsGroupsTest {
    private final Map<Transport, Recorder> started = new LinkedHashMap<>();
    private final List<JChannel> given = new ArrayList<>();

    @AfterEach
    void close() {
        started.keySet().forEach(Transport::close);
        given.forEach(JChannel::close);
    }

    private Transport start(Transport transport) {
        Recorder recorder = new Recorder();
        started.put(transport, recorder);
        transport.start(recorder);
        return transport;
    }

    private Recorder heardBy(Transport transport) {
        return started.get(transport);
    }

    private void broadcastUntilHeard(Transport sender, String text, Transport receiver) {
        Waiting.until(text).until(() -> {
            sender.broadcast(ByteBuffer.wrap(text.getBytes(UTF_8)));
            return heardBy(receiver).heard(text);
        });
    }

    private void assertTwoGroupsDoNotHearEachOther(List<Transport> red, List<Transport> blue) {
        red.forEach(this::start);
        blue.forEach(this::start);
        for (int i = 0; i < 5; i++) {
            broadcastUntilHeard(red.get(0), "red " + i, red.get(1));
            broadcastUntilHeard(blue.get(0), "blue " + i, blue.get(1));
        }
        assertThat(heardBy(red.get(1)).frames())
                .allSatisfy(frame -> assertThat(frame.text()).startsWith("red"));
        assertThat(heardBy(blue.get(1)).frames())
                .allSatisfy(frame -> assertThat(frame.text()).startsWith("blue"));
    }

    @Test
    @Tag("V6")
    void twoGroupsOnOneNetworkDoNotHearEachOther() {
        String[] settings = Transports.multicasting(1).get(0);
        assertTwoGroupsDoNotHearEachOther(
                List.of(Transports.make("red", "a", settings), Transports.make("red", "b", settings)),
                List.of(Transports.make("blue", "a", settings), Transports.make("blue", "b", settings)));
    }

    @Test
    @Tag("V6")
    void twoGroupsOnOneChannelDoNotHearEachOther() {
        GivenChannels.connected("shop", 2, given);
        assertTwoGroupsDoNotHearEachOther(
                List.of(JGroupsTransport.over(given.get(0), "red"), JGroupsTransport.over(given.get(1), "red")),
                List.of(JGroupsTransport.over(given.get(0), "blue"), JGroupsTransport.over(given.get(1), "blue")));
    }

    @Test
    void aChannelServesOnlyOneNodeOfAGroup() {
        GivenChannels.connected("shop", 1, given);
        start(JGroupsTransport.over(given.get(0), "red"));
        try (Transport second = JGroupsTransport.over(given.get(0), "red")) {
            assertThatExceptionOfType(HaStartException.class)
                    .isThrownBy(() -> second.start(new Recorder()))
                    .withMessageContainingAll("group 'red'", "only one node of a group");
        }
    }

    @Test
    void theApplicationKeepsItsChannelAndItsMessages() throws Exception {
        GivenChannels.connected("shop", 2, given);
        List<String> orders = new CopyOnWriteArrayList<>();
        given.get(1).setReceiver(new Receiver() {
            @Override
            public void receive(Message message) {
                orders.add(new String(message.getArray(), message.getOffset(), message.getLength(), UTF_8));
            }
        });
        Transport first = start(JGroupsTransport.over(given.get(0), "red"));
        Transport second = start(JGroupsTransport.over(given.get(1), "red"));
        given.get(0).send(new BytesMessage(given.get(1).getAddress(), "order 1".getBytes(UTF_8)));
        broadcastUntilHeard(first, "frame", second);
        first.close();
        second.close();
        given.get(0).send(new BytesMessage(given.get(1).getAddress(), "order 2".getBytes(UTF_8)));
        Waiting.until("both orders").until(() -> orders.size() == 2);
        assertThat(orders).containsExactly("order 1", "order 2");
        assertThat(heardBy(second).frames())
                .allSatisfy(frame -> assertThat(frame.text()).isEqualTo("frame"));
    }

    @Test
    void ofAChannelThatItsApplicationClosedFramesAreDroppedAndCounted() {
        GivenChannels.connected("shop", 1, given);
        Transport transport = start(JGroupsTransport.over(given.get(0), "red"));
        given.get(0).close();
        Waiting.until("the drop is counted").until(() -> {
            transport.broadcast(ByteBuffer.wrap("too late".getBytes(UTF_8)));
            return transport.describe().contains("dropped: channel refused it");
        });
    }

    @Test
    void aListedHostIsSentToAlsoWhileItIsInAnotherView() throws Exception {
        List<String[]> settings = Transports.listed(2, "stack=tcp");
        assertHearsAlsoInAnotherView(
                Transports.make("red", "node", settings.get(0)),
                Integer.parseInt(Transports.map(settings.get(1)).get("port")));
    }

    @Test
    void aHostThatAStackFileListsIsSentToAlsoWhileItIsInAnotherView(@TempDir Path folder) throws Exception {
        List<Integer> ports = Transports.freePorts(2);
        Path file = Files.writeString(folder.resolve("stack.xml"), """
                <config xmlns="urn:org:jgroups">
                    <TCP bind_addr="127.0.0.1" bind_port="%1$d" port_range="0"/>
                    <TCPPING initial_hosts="127.0.0.1[%1$d],127.0.0.1[%2$d]" port_range="0"/>
                    <pbcast.NAKACK2 use_mcast_xmit="false"/>
                    <UNICAST3/>
                    <pbcast.STABLE/>
                    <pbcast.GMS print_local_addr="false" join_timeout="100"/>
                </config>
                """.formatted(ports.get(0), ports.get(1)));
        assertHearsAlsoInAnotherView(Transports.make("red", "node", "stack=" + file), ports.get(1));
    }

    /** The other side has neither discovery nor merging: its view and the node's stay two. */
    private void assertHearsAlsoInAnotherView(Transport transport, int port) throws Exception {
        Transport node = start(transport);
        List<String> heard = new CopyOnWriteArrayList<>();
        JChannel apart = GivenChannels.apart(port);
        given.add(apart);
        apart.setReceiver(new Receiver() {
            @Override
            public void receive(Message message) {
                if (message.hasArray() && message.getLength() > 0) {
                    heard.add(new String(message.getArray(), message.getOffset(), message.getLength(), UTF_8));
                }
            }
        });
        apart.connect("red");
        Waiting.until("the frame arrives").until(() -> {
            node.broadcast(ByteBuffer.wrap("frame".getBytes(UTF_8)));
            return heard.contains("frame");
        });
        assertThat(apart.getView().size()).isEqualTo(1);
        assertThat(node.describe()).contains(" of 1: node");
    }

    @Test
    void whoeverHasAnotherCertificateIsNotHeard() {
        List<String[]> settings = Transports.listed(3);
        Transport[] nodes = new Transport[3];
        String ours = "keystore=" + Certificates.keystore("ours");
        String theirs = "keystore=" + Certificates.keystore("theirs");
        for (int i = 0; i < nodes.length; i++) {
            List<String> all = new ArrayList<>(List.of(settings.get(i)));
            all.addAll(List.of(
                    "stack=tcp-encrypted", i == 2 ? theirs : ours, "keystorePassword=" + Certificates.PASSWORD));
            nodes[i] = start(Transports.make("red", "node-" + i, all.toArray(String[]::new)));
        }
        for (int i = 0; i < 5; i++) {
            nodes[2].broadcast(ByteBuffer.wrap("let me in".getBytes(UTF_8)));
            broadcastUntilHeard(nodes[0], "ours " + i, nodes[1]);
        }
        assertThat(heardBy(nodes[0]).frames()).isEmpty();
        assertThat(heardBy(nodes[1]).frames())
                .allSatisfy(frame -> assertThat(frame.text()).startsWith("ours"));
        assertThat(heardBy(nodes[2]).frames()).isEmpty();
        assertThat(nodes[2].describe()).contains(" of 1: node-2");
    }
}
