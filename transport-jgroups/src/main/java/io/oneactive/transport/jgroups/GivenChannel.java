package io.oneactive.transport.jgroups;

import io.oneactive.HaStartException;
import java.util.List;
import org.jgroups.JChannel;
import org.jgroups.Receiver;
import org.jgroups.fork.ForkChannel;
import org.jgroups.stack.ProtocolStack;

/** A fork of the application's channel; the fork is closed in the end, the channel is not. */
final class GivenChannel implements ChannelSource {
    private static final String FORK_STACK = "oneactive";

    private final JChannel given;
    private final String cluster;

    GivenChannel(JChannel given, String cluster) {
        this.given = given;
        this.cluster = cluster;
    }

    @Override
    public Line open(Receiver inbox, CrashWatch.Listener crashes) {
        if (!given.isConnected()) {
            throw new HaStartException("the given JGroups channel is not connected (it is " + given.getState()
                    + "); connect it before the node is started");
        }
        try {
            // Forks of several nodes are told apart by their groups; the FORK protocol is added on top, if there is
            // none.
            ForkChannel fork = new ForkChannel(
                    given,
                    FORK_STACK,
                    cluster,
                    true,
                    ProtocolStack.Position.ABOVE,
                    given.getProtocolStack().getTopProtocol().getClass());
            fork.setReceiver(inbox);
            fork.connect(cluster);
            return new Line(fork, given, List.of());
        } catch (Exception e) {
            throw new HaStartException(
                    "the given JGroups channel cannot be forked for group '" + cluster + "': " + e.getMessage()
                            + "; only one node of a group can use it",
                    e);
        }
    }

    /** A channel that was closed by its application says nothing about the node. */
    @Override
    public boolean detectsCrashes() {
        return false;
    }

    @Override
    public String describe() {
        return "jgroups by a given channel";
    }
}
