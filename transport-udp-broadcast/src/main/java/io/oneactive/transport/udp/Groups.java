package io.oneactive.transport.udp;

import io.oneactive.spi.Origin;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.Receiver;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * All groups of this process that share a port: gives each of them the frames that are for it. A group that has the port for itself gets
 * everything, as it would without all this.
 */
final class Groups implements Receiver {
    /**
     * Frames that name no group are for all, and a flood of them would be as many times larger in here: so many deliveries of such frames a
     * second are made. With 500 groups it is enough for the frames of four nodes of the original library.
     */
    private static final int DELIVERIES_PER_SECOND = 10_000;

    /** What of it one sender may have, beside one frame: so the garbage of one costs others nothing. */
    private static final int DELIVERIES_OF_SENDER = DELIVERIES_PER_SECOND / 4;

    /** So many senders a second have a share. */
    private static final int MAX_SENDERS = 256;

    /** Each peer is said to be gone so often at most. */
    private static final long GONE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** The last group has just left. */
    private static final ProviderContext NOBODY = new ProviderContext("", "");

    private final LongAdder strangers = new LongAdder();
    private final LongAdder tooMany = new LongAdder();
    private volatile Map<String, GroupTransport> byName = Map.of();
    private long secondBegunNanos = System.nanoTime();
    private int deliveriesLeft = DELIVERIES_PER_SECOND;

    /** What of it each sender had. */
    private final Map<Origin, Integer> had = new HashMap<>();

    /** When each peer was last said to be gone, for each evidence; no longer than the tables of peers and of lifelines. */
    private final Map<Finding, Long> gone = new HashMap<>();

    private record Finding(Origin origin, String evidence) {}

    /** False when the group is there already. Guarded by the {@link SharedPort}. */
    boolean add(String name, GroupTransport group) {
        Map<String, GroupTransport> more = new HashMap<>(byName);
        boolean isNew = more.putIfAbsent(name, group) == null;
        byName = more;
        return isNew;
    }

    /** Does nothing to another group of that name. Guarded by the {@link SharedPort}. */
    void remove(String name, GroupTransport group) {
        Map<String, GroupTransport> fewer = new HashMap<>(byName);
        fewer.remove(name, group);
        byName = fewer;
    }

    /** Whether one of the groups here may have to do with whoever sends this. */
    boolean concern(ByteBuffer frame) {
        String name = Addressee.of(frame);
        return name == null || byName.containsKey(name);
    }

    /** The node of a group, or the first of all when that group has none here. */
    ProviderContext node(String group) {
        Map<String, GroupTransport> groups = byName;
        GroupTransport here = groups.get(group);
        return here != null
                ? here.context()
                : groups.entrySet().stream()
                        .min(Map.Entry.comparingByKey())
                        .map(first -> first.getValue().context())
                        .orElse(NOBODY);
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    @Override
    public void onFrame(ByteBuffer frame, Origin origin) {
        Map<String, GroupTransport> groups = byName;
        if (groups.size() == 1) {
            groups.values().forEach(only -> only.deliver(frame, origin));
            return;
        }
        String name = Addressee.of(frame);
        if (name != null) {
            GroupTransport group = groups.get(name);
            if (group == null) {
                strangers.increment();
            } else {
                group.deliver(frame, origin);
            }
        } else if (mayDeliver(origin, groups.size())) {
            // Each gets a view of its own: reading one moves its position.
            callEach(groups.values(), group -> group.deliver(frame.duplicate(), origin));
        } else {
            tooMany.increment();
        }
    }

    /** A receiver that throws, against its contract, is the fault of one group and no matter to the others. */
    private static void callEach(Collection<GroupTransport> groups, Consumer<GroupTransport> call) {
        RuntimeException fault = null;
        for (GroupTransport group : groups) {
            try {
                call.accept(group);
            } catch (RuntimeException e) {
                fault = e;
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    private synchronized boolean mayDeliver(Origin sender, int times) {
        long now = System.nanoTime();
        if (now - secondBegunNanos >= TimeUnit.SECONDS.toNanos(1)) {
            secondBegunNanos = now;
            deliveriesLeft = DELIVERIES_PER_SECOND;
            had.clear();
        }
        Integer hadBefore = had.get(sender);
        boolean isInShare = hadBefore == null ? had.size() < MAX_SENDERS : hadBefore + times <= DELIVERIES_OF_SENDER;
        if (!isInShare || deliveriesLeft < times) {
            return false;
        }
        deliveriesLeft -= times;
        had.merge(sender, times, Integer::sum);
        return true;
    }

    /**
     * One group's frame finds out for all. While the peer stays gone, the frames of all others find out as well, and telling each of these
     * findings to everybody would be more than all else.
     */
    @Override
    public void onPeerGone(Origin origin, String evidence) {
        Map<String, GroupTransport> groups = byName;
        if (groups.size() == 1 || mayTell(new Finding(origin, evidence))) {
            callEach(groups.values(), group -> group.tellGone(origin, evidence));
        }
    }

    private synchronized boolean mayTell(Finding finding) {
        long now = System.nanoTime();
        gone.values().removeIf(told -> now - told >= GONE_PAUSE_NANOS);
        return gone.putIfAbsent(finding, now) == null;
    }

    /** For the description; empty for a group that has the port for itself. */
    String inWords() {
        int count = byName.size();
        return count < 2
                ? ""
                : "; one of %d groups on this port, frames of others dropped %d, without a group dropped %d"
                        .formatted(count, strangers.sum(), tooMany.sum());
    }
}
