package com.example.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.Mode;
import io.oneactive.agent.demo.DemoWitness;
import io.oneactive.agent.demo.NodeProcess;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.PairOptions;
import io.oneactive.agent.history.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes in processes of their own, which talk by a broker in another, and what the death of each means to the others. */
class MqttPairIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private PairOptions options(Broker broker, Mode mode, Map<String, String> witness) {
        Map<String, String> transport = Map.of(
                "transport.name", "mqtt",
                "transport.broker", broker.address(),
                // What the pair sets for UDP.
                "transport.address", "",
                "transport.port", "",
                "transport.peers", "");
        return PairOptions.of(folder.resolve("pair"), mode, witness)
                .direct()
                .withTimings(Duration.ofMillis(100), 4)
                .withReadingPause(Duration.ofMillis(1))
                .withSettings(transport);
    }

    private static void awaitOneActive(Pair pair) {
        pair.await("one active node", LIMIT, () -> pair.active().isPresent());
    }

    @Test
    void inQuorumModeOneIsActiveWhoeverDiesAlsoTheBroker() throws IOException {
        Map<String, String> witness =
                DemoWitness.file(folder.resolve("witness")).settings();
        try (Broker broker = Broker.start();
                Pair pair = Pair.start(options(broker, Mode.QUORUM, witness), line -> {})) {
            NodeProcess killed = pair.awaitRest(LIMIT);
            NodeProcess other = pair.other(killed);
            int before = other.activations();
            killed.kill();
            pair.awaitActivation(other, before, LIMIT);
            pair.restart(killed);
            pair.awaitRest(LIMIT);

            broker.kill();
            pair.watch(pair.options().timeout().multipliedBy(4));
            awaitOneActive(pair);
            broker.restart();
            pair.awaitRest(LIMIT);
            pair.quit();

            Verdict verdict = pair.verdict();
            assertThat(verdict.isGood()).as(verdict.toString()).isTrue();
            assertThat(verdict.tokens()).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void inOpenModeBothAreActiveWhileThereIsNoBroker() {
        try (Broker broker = Broker.start();
                Pair pair = Pair.start(options(broker, Mode.OPEN, Map.of()), line -> {})) {
            pair.awaitRest(LIMIT);

            broker.kill();
            pair.await("both active", LIMIT, () -> pair.nodes().stream().allMatch(NodeProcess::isActive));
            broker.restart();
            pair.awaitRest(LIMIT);
            pair.quit();

            assertThat(pair.verdict().overlaps()).isNotEmpty();
        }
    }
}
