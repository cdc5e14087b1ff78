package io.oneactive.benchmarks.comparison;

import java.net.InetAddress;
import java.time.Duration;
import org.jgroups.JChannel;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.stack.ProtocolStack;

/**
 * A node that takes the first member of the JGroups view, its coordinator, for the leader. The stack is {@code tcp.xml} as it comes with the
 * jar, with the addresses of both nodes.
 *
 * <p>Tuned: heartbeats each 200 ms, and who was silent for 600 ms is suspected (FD_ALL3; in {@code tcp.xml} 5 s and 40 s). VERIFY_SUSPECT2 is
 * taken out: it asks a suspect once more, and waits for that on top of the 600 ms, also after FD_SOCK2 has seen a socket close (in {@code tcp.xml}
 * 1.5 s). A first member waits 600 ms for others (2 s), since that is what a node of ours listens. Two leaders look for each other each 200
 * to 600 ms (10 to 30 s) and a merge may take 600 ms (5 s), so that two of them find out soon. Small messages are sent at once (TCP_NODELAY).
 */
final class JGroupsContender implements Contender {
    private static final Duration HEARTBEAT = Duration.ofMillis(200);
    private static final Duration BUDGET = Duration.ofMillis(600);
    private static final String GROUP = "comparison";

    private final JChannel channel;
    private volatile boolean leads;
    private volatile boolean complete;
    private volatile long viewNumber;

    private JGroupsContender(JChannel channel) {
        this.channel = channel;
    }

    static Contender start(Seat seat) throws Exception {
        System.setProperty("java.net.preferIPv4Stack", "true");
        System.setProperty("tcp-nodelay", "true");
        System.setProperty("jgroups.tcp.port_range", "0");
        System.setProperty(
                "jgroups.tcpping.initial_hosts",
                "%s[%d],%s[%d]".formatted(seat.address(), seat.port(), seat.peerAddress(), seat.peerPort()));
        JChannel channel = new JChannel("tcp.xml");
        JGroupsContender contender = new JGroupsContender(channel);
        ProtocolStack stack = channel.getProtocolStack();
        InetAddress address = InetAddress.getAllByName(seat.address())[0];
        stack.getTransport()
                .setBindAddress(address)
                .setBindPort(seat.port())
                .getDiagnosticsHandler()
                .setEnabled(false);
        stack.<FD_SOCK2>findProtocol(FD_SOCK2.class).setBindAddress(address);
        stack.<FD_ALL3>findProtocol(FD_ALL3.class)
                .setInterval(HEARTBEAT.toMillis())
                .setTimeout(BUDGET.toMillis());
        stack.removeProtocol(VERIFY_SUSPECT2.class);
        stack.<MERGE3>findProtocol(MERGE3.class)
                .setMinInterval(HEARTBEAT.toMillis())
                .setMaxInterval(BUDGET.toMillis());
        stack.<GMS>findProtocol(GMS.class).setJoinTimeout(BUDGET.toMillis()).setMergeTimeout(BUDGET.toMillis());
        channel.setReceiver(new Receiver() {
            @Override
            public void viewAccepted(View view) {
                contender.see(view);
            }
        });
        channel.connect(GROUP);
        return contender;
    }

    private void see(View view) {
        viewNumber = view.getViewId().getId();
        complete = view.size() == 2;
        leads = view.getCoord().equals(channel.getAddress());
    }

    @Override
    public boolean leads() {
        return leads;
    }

    @Override
    public long token() {
        return viewNumber;
    }

    @Override
    public boolean isSettled() {
        return complete;
    }

    /** There is no other way to give the coordinator's place away than to leave. */
    @Override
    public void handOver() throws Exception {
        leads = false;
        complete = false;
        channel.disconnect();
        channel.connect(GROUP);
    }

    @Override
    public void close() {
        leads = false;
        channel.close();
    }
}
