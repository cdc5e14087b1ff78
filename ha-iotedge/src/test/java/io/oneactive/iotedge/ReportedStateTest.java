package io.oneactive.iotedge;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.Mode;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.PeerStatus;
import io.oneactive.Reason;
import io.oneactive.Role;
import io.oneactive.SecurityMode;
import io.oneactive.SecurityStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The form of what is reported. Alone, since it changes the culture of the whole process. */
@Isolated
class ReportedStateTest {
    private static final Instant NOW = Instant.parse("2020-06-17T18:44:46.123Z");

    private static PeerStatus peer(String id, boolean active, Duration ago) {
        return new PeerStatus(
                id,
                Optional.empty(),
                Optional.of(NodeState.PASSIVE),
                active,
                1,
                Optional.of(ago),
                Optional.of(NOW.minus(ago)),
                1_592_424_685L,
                100,
                true,
                true,
                Optional.empty(),
                Duration.ZERO);
    }

    private static NodeStatus status(Optional<Instant> lastElection, List<PeerStatus> peers) {
        return new NodeStatus(
                "default",
                "node2",
                "1",
                Mode.QUORUM,
                Role.ACTIVE,
                NodeState.ACTIVE,
                7,
                NOW,
                Reason.ELECTED_WITH_WITNESS,
                "elected",
                lastElection,
                Optional.of("node2"),
                Duration.ofMillis(300),
                1_592_419_489L,
                100,
                true,
                "",
                peers,
                Optional.empty(),
                Optional.empty(),
                new SecurityStatus(SecurityMode.OFF, Optional.empty(), List.of(), List.of()),
                List.of(),
                Map.of(),
                NOW,
                Duration.ofMillis(400));
    }

    private static Map<String, Object> state(PeerStatus... peers) {
        return ReportedState.of(status(Optional.of(NOW), List.of(peers)), Map.of(Setting.UDP_PORT, "2000"));
    }

    @Test
    void peersAreTheOthersAndThisNodeInTheFormOfTheOriginal() {
        Locale before = Locale.getDefault();
        try {
            // A culture with other digits and separators.
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(state(peer("node1", false, Duration.ofSeconds(2))).get("peers"))
                    .isEqualTo("node1|False|1592424685|06/17/2020 18:44:44;node2|True|1592419489|06/17/2020 18:44:46;");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whoWasNotHeardForAnHourIsLeftOut() {
        assertThat(state(peer("a", false, Duration.ofMinutes(59)), peer("b", false, Duration.ofMinutes(60)))
                        .get("peers")
                        .toString())
                .startsWith("a|False|")
                .doesNotContain("b|");
    }

    @Test
    void ofTooManyPeersThoseHeardLastFit() {
        List<PeerStatus> many = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            many.add(peer("gateway-with-a-name-of-some-length-" + i, false, Duration.ofSeconds(i)));
        }
        String peers = state(many.toArray(PeerStatus[]::new)).get("peers").toString();

        assertThat(peers.getBytes(StandardCharsets.UTF_8).length).isBetween(3_500, 4_000);
        assertThat(peers).contains("-length-0|").doesNotContain("-length-255|").contains("node2|True|");
    }

    @Test
    void whenPeersWereHeardIsNoChangeButWhoIsActiveIs() {
        Map<String, Object> state = state(peer("node1", false, Duration.ofSeconds(2)));

        assertThat(ReportedState.isSame(state, state(peer("node1", false, Duration.ofSeconds(5)))))
                .isTrue();
        assertThat(ReportedState.isSame(state, state(peer("node1", true, Duration.ofSeconds(2)))))
                .isFalse();
        assertThat(ReportedState.isSame(state, state())).isFalse();
    }

    @Test
    void withoutAnElectionItIsTheEpochAndTimesHaveNoFractions() {
        assertThat(state().get("lastElection")).isEqualTo("2020-06-17T18:44:46Z");
        assertThat(ReportedState.of(status(Optional.empty(), List.of()), Map.of())
                        .get("lastElection"))
                .isEqualTo("1970-01-01T00:00:00Z");
        assertThat(state()).containsEntry("udpPort", 2000L).containsEntry("mode", "quorum");
        assertThat(state()).containsEntry("reason", "elected-with-witness").containsEntry("term", 7L);
    }
}
