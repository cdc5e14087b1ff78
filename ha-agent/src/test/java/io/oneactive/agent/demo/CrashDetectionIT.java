package io.oneactive.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.Mode;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.agent.history.HistoryLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Crash detection with real processes, in open mode, which believes all evidence: what it must see, and what it must not be deceived by. */
class CrashDetectionIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PROBES = 10;

    @TempDir
    private Path folder;

    private final List<HistoryLine.Change> changes = new ArrayList<>();

    private PairOptions options() {
        return PairOptions.of(folder, Mode.OPEN, Map.of())
                .withTimings(Duration.ofMillis(100), 10)
                .withSettings(Map.of("transport.crashDetection", "true"));
    }

    private void note(HistoryLine line) {
        if (line instanceof HistoryLine.Change change) {
            changes.add(change);
        }
    }

    private static InetSocketAddress free() throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), FreePorts.next());
    }

    /** Two nodes that reach each other through a wire of datagrams, which never says that a port is closed. */
    private record Behind(InetSocketAddress first, InetSocketAddress second, LinkRelay wire) implements Surroundings {
        @Override
        public InetSocketAddress address(String node) {
            return node.equals(Pair.FIRST) ? first : second;
        }

        @Override
        public InetSocketAddress peerOf(String node) {
            return node.equals(Pair.FIRST) ? wire.addressOfSecond() : wire.addressOfFirst();
        }
    }

    @Test
    void aProxyThatEndsAllItsConnectionsAndThenRefusesChangesNothing() throws IOException {
        InetSocketAddress first = free();
        InetSocketAddress second = free();
        try (LinkRelay wire = LinkRelay.between(first, second, free(), free());
                LineProxy toSecond = LineProxy.between(wire.addressOfSecond(), second);
                LineProxy toFirst = LineProxy.between(wire.addressOfFirst(), first);
                Pair pair = Pair.start(options(), new Behind(first, second, wire), this::note)) {
            NodeProcess active = pair.awaitRest(LIMIT);
            changes.clear();
            for (boolean byReset : new boolean[] {true, false, true}) {
                for (LineProxy proxy : List.of(toFirst, toSecond)) {
                    pair.await("a connection through a proxy", LIMIT, () -> proxy.answered() > 0);
                    int answered = proxy.answered();
                    proxy.endAll(byReset);
                    pair.await("the next connection", LIMIT, () -> proxy.answered() > answered);
                }
            }
            for (LineProxy proxy : List.of(toFirst, toSecond)) {
                proxy.refuse();
                proxy.endAll(false);
            }
            long heard = wire.firstToSecond().forwarded();
            pair.await("more probes", LIMIT, () -> wire.firstToSecond().forwarded() > heard + PROBES);
            pair.refresh();

            assertThat(active.isActive()).isTrue();
            assertThat(changes).isEmpty();
        }
    }

    @Test
    @Tag("X5")
    void aPassiveProcessThatIsKilledChangesNothingAndAnActiveOneIsMissedAtOnce() throws IOException {
        try (Pair pair = Pair.start(options().direct(), this::note)) {
            NodeProcess active = pair.awaitRest(LIMIT);
            NodeProcess passive = pair.other(active);
            changes.clear();
            passive.kill();
            pair.await("its end", LIMIT, passive::hasEnded);
            pair.restart(passive);
            assertThat(pair.awaitRest(LIMIT)).isSameAs(active);
            assertThat(changes).noneMatch(change -> change.process().node().equals(active.node()));

            active.kill();
            pair.awaitActivation(passive, passive.activations(), LIMIT);
            pair.await("the announcement", LIMIT, () -> !reasons(passive).isEmpty());
            assertThat(reasons(passive)).containsExactly(Reason.CRASH_EVIDENCE);
            assertThat(passive.log()).content().contains("is gone: its connection ended and TCP port");
        }
    }

    private List<Reason> reasons(NodeProcess node) {
        return changes.stream()
                .filter(change -> change.process().node().equals(node.node()) && change.to() == NodeState.ACTIVE)
                .map(HistoryLine.Change::reason)
                .toList();
    }
}
