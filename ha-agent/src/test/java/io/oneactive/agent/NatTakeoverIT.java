package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.Mode;
import io.oneactive.agent.demo.DemoWitness;
import io.oneactive.agent.demo.Drill;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.PairOptions;
import io.oneactive.agent.demo.Surroundings;
import io.oneactive.agent.history.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of real nodes, each in a container of its own behind the bridge of its own host, whose addresses are translated both ways, beside the same
 * without anything in between. {@code -Dnetwork.kills=20} kills more often, in both.
 */
class NatTakeoverIT {
    private static final int KILLS = Integer.getInteger("network.kills", 2);

    @TempDir
    private Path folder;

    @Test
    @Tag(NetworkLab.LONG)
    @Tag("X5")
    void behindTwoTranslationsATakeoverTakesAsLongAsWithoutAny() throws IOException {
        try (NetworkLab lab = NetworkLab.containers()) {
            lab.publish("ha", 60_000, "172.17.0.2", 60_000);
            lab.publish("hb", 60_000, "172.17.0.2", 60_000);
            takeovers("behind two translations", lab, List.of("172.17.0.2", "172.17.0.2"));
        }
        if (KILLS > 2) {
            try (NetworkLab lab = NetworkLab.flat()) {
                takeovers("on one network", lab, List.of("10.79.0.1", "10.79.0.2"));
            }
        }
    }

    private void takeovers(String where, NetworkLab lab, List<String> addresses) throws IOException {
        for (Mode mode : KILLS > 2 ? Mode.values() : new Mode[] {Mode.QUORUM}) {
            Path place = folder.resolve(lab.prefix(mode.name()).get(3));
            PairOptions options = PairOptions.of(
                            place.resolve("pair"),
                            mode,
                            mode == Mode.QUORUM
                                    ? DemoWitness.file(place.resolve("witness")).settings()
                                    : Map.of())
                    .direct();
            try (Pair pair = Pair.start(options, new Machines(lab, addresses), line -> {})) {
                Drill drill = new Drill(pair, deed -> {});
                SplittableRandom random = new SplittableRandom(79);
                List<Long> millis = new ArrayList<>();
                for (int kill = 0; kill < KILLS; kill++) {
                    // Not always in the same phase of the probes.
                    pair.watch(Duration.ofMillis(random.nextInt(200)));
                    Drill.Takeover takeover = drill.kill();
                    millis.add(Duration.ofNanos(takeover.nanos()).toMillis());
                    assertThat(drill.restart(takeover.from()).stayedPassive()).isTrue();
                }
                pair.quit();
                Verdict verdict = pair.verdict();
                assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
                assertThat(verdict.overlaps()).isEmpty();
                Collections.sort(millis);
                System.out.printf(
                        "%s mode, %s: %d kills, takeover %d to %d ms, median %d ms%n",
                        mode,
                        where,
                        millis.size(),
                        millis.get(0),
                        millis.get(millis.size() - 1),
                        millis.get(millis.size() / 2));
            }
        }
    }

    /** Both list each other under the addresses of their hosts. */
    private record Machines(NetworkLab lab, List<String> addresses) implements Surroundings {
        private static final int PORT = 60_000;

        @Override
        public InetSocketAddress address(String node) {
            return new InetSocketAddress(addresses.get(node.equals(Pair.FIRST) ? 0 : 1), PORT);
        }

        @Override
        public InetSocketAddress peerOf(String node) {
            return new InetSocketAddress(node.equals(Pair.FIRST) ? "10.79.0.2" : "10.79.0.1", PORT);
        }

        @Override
        public List<String> prefix(String node) {
            return lab.prefix(node.equals(Pair.FIRST) ? "a" : "b");
        }
    }
}
