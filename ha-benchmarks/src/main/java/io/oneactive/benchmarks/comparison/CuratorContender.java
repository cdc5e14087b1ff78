package io.oneactive.benchmarks.comparison;

import java.io.IOException;
import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatch.CloseMode;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.ExponentialBackoffRetry;

/**
 * A node that elects by Curator's {@link LeaderLatch}, as its documentation recommends: the latch itself listens to the connection and is not
 * leader from SUSPENDED on; who gives up the role closes the latch, and takes part again with a new one.
 *
 * <p>Tuned: the session may be silent for 600 ms, as our nodes may (its default: 60 s). The client then pings each 200 ms and takes a connection
 * for lost that was silent for 400 ms. A lost connection is tried again after 50 ms and not, as usual in examples, after a second.
 */
final class CuratorContender implements Contender {
    private static final Duration SESSION_TIMEOUT = Duration.ofMillis(600);
    private static final int RETRY_MILLIS = 50;
    private static final int RETRIES = 10;
    private static final String PATH = "/comparison/leader";

    private final CuratorFramework client;
    private final String node;
    private volatile LeaderLatch latch;
    private volatile boolean bothSeen;

    private CuratorContender(CuratorFramework client, String node) {
        this.client = client;
        this.node = node;
        this.latch = new LeaderLatch(client, PATH, node);
    }

    static Contender start(Seat seat) throws Exception {
        CuratorFramework client = CuratorFrameworkFactory.newClient(
                seat.setting("connect"),
                (int) SESSION_TIMEOUT.toMillis(),
                (int) SESSION_TIMEOUT.toMillis(),
                new ExponentialBackoffRetry(RETRY_MILLIS, RETRIES));
        CuratorContender contender = new CuratorContender(client, seat.node());
        client.getConnectionStateListenable()
                .addListener((changed, state) -> contender.bothSeen &= state == ConnectionState.CONNECTED);
        client.start();
        contender.latch.start();
        return contender;
    }

    @Override
    public boolean leads() {
        return latch.hasLeadership();
    }

    /** The latch has none. */
    @Override
    public long token() {
        return 0;
    }

    /** Asks the server only until both were seen: a node at rest is not to cost more than it would without being measured. */
    @Override
    public boolean isSettled() {
        if (!bothSeen && client.getZookeeperClient().isConnected()) {
            try {
                bothSeen = latch.getState() == LeaderLatch.State.STARTED
                        && latch.getParticipants().size() == 2;
            } catch (Exception unreachable) {
                return false;
            }
        }
        return bothSeen;
    }

    @Override
    public void handOver() throws Exception {
        LeaderLatch given = latch;
        bothSeen = false;
        given.close(CloseMode.NOTIFY_LEADER);
        LeaderLatch next = new LeaderLatch(client, PATH, node);
        next.start();
        latch = next;
    }

    @Override
    public void close() throws IOException {
        latch.close();
        client.close();
    }
}
