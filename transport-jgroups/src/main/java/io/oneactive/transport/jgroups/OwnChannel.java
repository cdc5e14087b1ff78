package io.oneactive.transport.jgroups;

import io.oneactive.HaStartException;
import io.oneactive.spi.ProviderContext;
import io.oneactive.transport.jgroups.JGroupsSettings.Peer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.Receiver;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;

/** A channel that the transport makes and closes. Its cluster is the node's group, its name the node's id. */
final class OwnChannel implements ChannelSource {
    private final JGroupsSettings settings;
    private final ProviderContext context;

    OwnChannel(JGroupsSettings settings, ProviderContext context) {
        this.settings = settings;
        this.context = context;
    }

    @Override
    public Line open(Receiver inbox, CrashWatch.Listener crashes) {
        List<Address> peers =
                settings.peers().stream().<Address>map(OwnChannel::resolve).toList();
        StackPlan plan = StackPlan.read(settings, crashes);
        JChannel channel = made(plan);
        try {
            channel.setName(context.nodeId());
            channel.setReceiver(inbox);
            channel.setDiscardOwnMessages(true);
            channel.connect(context.cluster());
            return new Line(channel, channel, peers.isEmpty() ? hosts(channel) : peers);
        } catch (Exception e) {
            channel.close();
            throw failure("be connected", e);
        }
    }

    /** Those that a stack file lists. */
    private static List<Address> hosts(JChannel channel) {
        TCPPING discovery = channel.getProtocolStack().findProtocol(TCPPING.class);
        return discovery == null ? List.of() : List.copyOf(discovery.getInitialHosts());
    }

    /** JGroups goes on without a host that it cannot find; a name that is misspelt would be noticed when it is needed. */
    private static IpAddress resolve(Peer peer) {
        try {
            return new IpAddress(InetAddress.getByName(peer.host()), peer.port());
        } catch (UnknownHostException e) {
            throw new HaStartException(
                    "the host '" + peer.host() + "' of 'transport.peers' is unknown; give a name that can be looked up"
                            + " at the start, or an address",
                    e);
        }
    }

    private JChannel made(StackPlan plan) {
        try {
            return new JChannel(plan);
        } catch (Exception e) {
            throw failure("be made", e);
        }
    }

    private HaStartException failure(String what, Exception failure) {
        StringBuilder reasons = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            if (reasons.indexOf(reason) < 0) {
                reasons.append(reasons.isEmpty() ? "" : ": ").append(reason.replaceAll("\\s+", " "));
            }
        }
        String advice = settings.shipped().isPresent()
                ? "check 'transport.address' (%s), 'transport.port' (%s) and the other settings of this stack"
                        .formatted(attribute("bind_addr"), attribute("bind_port"))
                : "check the stack file";
        return new HaStartException(
                "the JGroups channel with stack '%s' cannot %s: %s; %s"
                        .formatted(settings.stack(), what, reasons, advice),
                failure);
    }

    private String attribute(String name) {
        return settings.overrides().values().stream()
                .filter(attributes -> attributes.containsKey(name))
                .map(attributes -> attributes.get(name))
                .findFirst()
                .orElse("default");
    }

    @Override
    public boolean detectsCrashes() {
        return settings.crashDetection();
    }

    @Override
    public String describe() {
        return "jgroups by stack " + settings.stack();
    }
}
