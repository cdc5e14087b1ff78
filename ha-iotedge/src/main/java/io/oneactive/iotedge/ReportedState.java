package io.oneactive.iotedge;

import io.oneactive.Mode;
import io.oneactive.NodeStatus;
import io.oneactive.PeerStatus;
import io.oneactive.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is reported of a node: names and forms are those of the original, which others read. */
final class ReportedState {
    /** Of desired and reported properties. */
    static final String SECTION = "IoTEdgeModuleHA";

    static final String ACKNOWLEDGED = "acknowledged";
    private static final String PEERS = "peers";

    /** A hub takes texts of 4 KB. */
    private static final int LONGEST_PEERS = 3_900;

    private static final Duration FORGOTTEN = Duration.ofHours(1);
    private static final DateTimeFormatter LAST_SEEN =
            DateTimeFormatter.ofPattern("MM/dd/yyyy HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private ReportedState() {}

    /** What is reported, without acknowledgements. */
    static Map<String, Object> of(NodeStatus status, Map<Setting, String> settings) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("isActive", status.role() == Role.ACTIVE);
        state.put("bootTimeEPOCH", status.bootTimeEPOCH());
        state.put(
                "lastElection",
                status.lastElection()
                        .orElse(Instant.EPOCH)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        state.put(PEERS, peers(status));
        settings.forEach((setting, value) -> state.put(setting.key(), setting.reported(value)));
        state.put("term", status.term());
        state.put("mode", status.mode() == Mode.QUORUM ? "quorum" : "open");
        state.put("reason", status.reason().code());
        return state;
    }

    /** {@code id|True|epoch|MM/dd/yyyy HH:mm:ss;} for each node, this one last. Whoever was heard longest ago is left out when there are too many. */
    private static String peers(NodeStatus status) {
        String self = peer(status.nodeId(), status.role() == Role.ACTIVE, status.bootTimeEPOCH(), status.takenAt());
        List<PeerStatus> heard = status.peers().stream()
                .filter(peer -> peer.lastHeard()
                        .filter(ago -> ago.compareTo(FORGOTTEN) < 0)
                        .isPresent())
                .sorted(Comparator.comparing(peer -> peer.lastHeard().orElse(FORGOTTEN)))
                .toList();
        StringBuilder text = new StringBuilder();
        int left = LONGEST_PEERS - self.getBytes(StandardCharsets.UTF_8).length;
        Map<String, String> fitting = new java.util.TreeMap<>();
        for (PeerStatus peer : heard) {
            String entry = peer(
                    peer.nodeId(),
                    peer.active(),
                    peer.bootTimeEPOCH(),
                    peer.lastHeardAt().orElse(Instant.EPOCH));
            left -= entry.getBytes(StandardCharsets.UTF_8).length;
            if (left < 0) {
                break;
            }
            fitting.put(peer.nodeId(), entry);
        }
        fitting.values().forEach(text::append);
        return text + self;
    }

    private static String peer(String id, boolean isActive, long bootTimeEPOCH, Instant lastSeen) {
        return id + "|" + (isActive ? "True" : "False") + "|" + bootTimeEPOCH + "|" + LAST_SEEN.format(lastSeen) + ";";
    }

    /**
     * Whether two states say the same, but for when peers were heard last: that moves with each probe, and a hub counts each write.
     */
    static boolean isSame(Map<String, Object> one, Map<String, Object> other) {
        return comparable(one).equals(comparable(other));
    }

    private static Map<String, Object> comparable(Map<String, Object> state) {
        Map<String, Object> copy = new LinkedHashMap<>(state);
        copy.computeIfPresent(PEERS, (key, peers) -> peers.toString().replaceAll("\\|[^|;]*;", ";"));
        return copy;
    }
}
