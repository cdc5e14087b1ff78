package io.oneactive.transport.jgroups;

import java.net.InetAddress;
import java.util.List;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG2;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.PING;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UDP;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.IpAddress;

/** Channels as an application would have them, with flow control and fragmentation, on the loopback interface. */
final class GivenChannels {
    private GivenChannels() {}

    /** Makes channels that are connected with each other. */
    static void connected(String cluster, int size, List<JChannel> made) {
        int port = Transports.freePorts(1).get(0);
        try {
            for (int i = 0; i < size; i++) {
                JChannel channel = made(port);
                made.add(channel);
                channel.setName("shop-" + i).connect(cluster);
            }
        } catch (Exception e) {
            throw new AssertionError("no channels", e);
        }
    }

    static JChannel unconnected(List<JChannel> made) {
        try {
            made.add(made(Transports.freePorts(1).get(0)));
            return made.get(made.size() - 1);
        } catch (Exception e) {
            throw new AssertionError("no channel", e);
        }
    }

    /** A channel over TCP that looks for nobody. */
    static JChannel apart(int port) throws Exception {
        TCP tcp = new TCP();
        tcp.setBindAddress(InetAddress.getLoopbackAddress()).setBindPort(port);
        return new JChannel(
                tcp,
                new TCPPING()
                        .<TCPPING>setInitialHosts2(List.of(new IpAddress(InetAddress.getLoopbackAddress(), port)))
                        .setPortRange(0),
                new NAKACK2().useMcastXmit(false),
                new UNICAST3(),
                new STABLE(),
                new GMS().printLocalAddress(false).setJoinTimeout(100));
    }

    private static JChannel made(int multicastPort) throws Exception {
        UDP udp = new UDP().setBindAddress(InetAddress.getLoopbackAddress());
        udp.setMulticastPort(multicastPort);
        // Less than the system's limit, which would be complained about.
        udp.setMcastSendBufSize(100_000)
                .setMcastRecvBufSize(100_000)
                .setUcastSendBufSize(100_000)
                .setUcastRecvBufSize(100_000);
        return new JChannel(
                udp,
                new PING(),
                new MERGE3().setMinInterval(500).setMaxInterval(1000),
                new FD_ALL3().setInterval(200).setTimeout(1500),
                new NAKACK2(),
                new UNICAST3(),
                new STABLE(),
                new GMS().printLocalAddress(false).setJoinTimeout(300),
                new UFC(),
                new MFC(),
                new FRAG2());
    }
}
