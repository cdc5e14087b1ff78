package io.oneactive.engine.runtime;

import io.oneactive.ForcedTerm;
import io.oneactive.Mode;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.PeerStatus;
import io.oneactive.Role;
import io.oneactive.SecurityStatus;
import io.oneactive.WitnessStatus;
import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.ElectionView;
import io.oneactive.engine.election.ElectionView.PeerView;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Timings;
import io.oneactive.engine.seal.SealView;
import io.oneactive.engine.seal.SealedWire;
import io.oneactive.engine.wire.DropCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Turns what the loop has published into a status. Any thread. */
final class StatusReport {
    private static final int MOST_READINGS = 5;

    private final NodeParts parts;
    private final Authority authority;
    private final ElectionLoop loop;
    private final MonotonicClock clock;
    private final DropCounters drops;
    private final SealedWire wire;
    private final Optional<KeyFileWatch> keyFile;

    StatusReport(
            NodeParts parts,
            Authority authority,
            ElectionLoop loop,
            MonotonicClock clock,
            DropCounters drops,
            SealedWire wire,
            Optional<KeyFileWatch> keyFile) {
        this.parts = parts;
        this.authority = authority;
        this.loop = loop;
        this.clock = clock;
        this.drops = drops;
        this.wire = wire;
        this.keyFile = keyFile;
    }

    /** What the loop has published, and the authority that went with it. */
    private record Reading(ElectionLoop.Snapshot snapshot, boolean secured, boolean active) {}

    /** The snapshot and the authority must be of one turn: a turn takes much longer than two readings. */
    @SuppressWarnings("ReferenceEquality") // Another object is of another turn.
    private Reading read() {
        Reading reading = readOnce();
        for (int readings = 1; readings < MOST_READINGS && reading.snapshot() != loop.snapshot(); readings++) {
            reading = readOnce();
        }
        return reading;
    }

    private Reading readOnce() {
        ElectionLoop.Snapshot snapshot = loop.snapshot();
        return new Reading(snapshot, isSecured(snapshot), authority.isActive());
    }

    NodeStatus take() {
        Reading reading = read();
        ElectionLoop.Snapshot snapshot = reading.snapshot();
        boolean active = reading.active();
        ElectionView view = snapshot.view();
        ElectionSettings settings = parts.settings();
        long now = clock.nowNanos();
        SealView seals = wire.view(now);
        NodeState state = loop.isHalted()
                ? NodeState.STOPPED
                : view.state() == NodeState.ACTIVE && !active ? notActive(reading.secured()) : view.state();
        return new NodeStatus(
                settings.cluster(),
                settings.nodeId(),
                HexFormat.of().toHexDigits(settings.incarnation()),
                settings.isQuorum() ? Mode.QUORUM : Mode.OPEN,
                active ? Role.ACTIVE : Role.PASSIVE,
                state,
                view.term(),
                snapshot.since(),
                snapshot.reason(),
                snapshot.detail(),
                loop.lastElection(),
                active ? Optional.of(settings.nodeId()) : view.activeNode().filter(id -> !id.equals(settings.nodeId())),
                authority.remaining(),
                settings.bootTimeEPOCH(),
                settings.priority(),
                view.eligible(),
                parts.transport().describe(),
                view.peers().stream()
                        .map(peer -> peer(peer, view.timings(), seals, now))
                        .toList(),
                parts.witness().map(used -> witness(view, now)),
                view.forced().map(mark -> forced(mark, view.carriedByForce() && active)),
                seals.status(),
                warnings(view, seals.status()),
                drops.snapshot(),
                Instant.now(),
                left(snapshot.takenNanos() + 2 * view.timings().intervalNanos(), now));
    }

    /** Whether the term of a snapshot has been secured, now or before. */
    private boolean isSecured(ElectionLoop.Snapshot snapshot) {
        return authority.highestToken() >= snapshot.view().term();
    }

    /** Over, but the loop has not told the application yet, or is just doing so: its work may still go on. Or just not secured yet. */
    private static NodeState notActive(boolean secured) {
        return secured ? NodeState.RESIGNING : NodeState.CANDIDATE;
    }

    private PeerStatus peer(PeerView peer, Timings timings, SealView seals, long now) {
        Optional<Probe.Details> details = peer.newest().flatMap(Probe::details);
        Optional<Duration> ago = peer.heardNanos().map(at -> Duration.ofNanos(now - at));
        return new PeerStatus(
                peer.nodeId(),
                peer.address().isEmpty() ? Optional.empty() : Optional.of(peer.address()),
                details.map(Probe.Details::state),
                peer.active()
                        && ago.filter(since -> since.toNanos() < timings.failureTimeoutNanos())
                                .isPresent(),
                details.map(Probe.Details::term).orElse(0L),
                ago,
                ago.map(since -> Instant.now().minus(since)),
                peer.newest().map(Probe::bootTimeEPOCH).orElse(0L),
                details.map(Probe.Details::priority).orElse(0),
                details.map(Probe.Details::eligible).orElse(false),
                parts.settings().members().contains(peer.nodeId()),
                Optional.ofNullable(seals.keys().get(peer.nodeId())),
                left(peer.grantNanos(), now));
    }

    private static ForcedTerm forced(DurableState.Forced mark, boolean carrying) {
        return new ForcedTerm(
                mark.term(),
                Instant.ofEpochMilli(mark.atMillis()),
                mark.vouched(),
                mark.regularMillis().map(Instant::ofEpochMilli),
                carrying,
                mark.times());
    }

    private WitnessStatus witness(ElectionView view, long now) {
        WitnessNews news = loop.witnessNews();
        return new WitnessStatus(
                parts.witnessName(),
                news.condition(),
                news.detail(),
                parts.settings().witnessHasVote(),
                left(view.leaseNanos(), now),
                view.registeredTerm() == 0 ? Optional.empty() : Optional.of(view.registeredTerm()),
                view.slowestClaimNanos() == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(view.slowestClaimNanos())),
                news.answeredNanos() < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(now - news.answeredNanos())),
                loop.witnessCalls().snapshot());
    }

    private List<String> warnings(ElectionView view, SecurityStatus security) {
        List<String> warnings = new ArrayList<>(parts.warnings());
        if (parts.witness().isPresent()) {
            WitnessNews news = loop.witnessNews();
            if (news.condition() == WitnessStatus.Condition.MISCONFIGURED
                    || news.condition() == WitnessStatus.Condition.UNREACHABLE) {
                warnings.add("the witness is " + news.condition().name().toLowerCase(java.util.Locale.ROOT) + ": "
                        + news.detail());
            }
        }
        slowWitness(view).ifPresent(warnings::add);
        view.forced()
                .filter(mark -> mark.regularMillis().isEmpty())
                .ifPresent(mark ->
                        warnings.add("term " + mark.term() + " was forced and is not known to a majority yet: keep "
                                + String.join(", ", mark.vouched()) + " off"));
        view.forced()
                .flatMap(mark -> ForcedTerms.aheadOfTheClock(mark, System.currentTimeMillis()))
                .ifPresent(warnings::add);
        SecurityWarnings.add(security, warnings);
        keyFile.ifPresent(watch -> warnings.addAll(watch.problems()));
        return List.copyOf(warnings);
    }

    /** A claim that takes longer than what is left after one missed grant comes too late: the smallest timeout that fits is named. */
    private Optional<String> slowWitness(ElectionView view) {
        Timings timings = view.timings();
        long claim = view.slowestClaimNanos();
        long afterOneMiss = timings.usableNanos(timings.failureTimeoutNanos()) - timings.intervalNanos();
        if (!parts.settings().witnessHasVote() || claim <= afterOneMiss) {
            return Optional.empty();
        }
        long share = timings.failedProbeCount() * (100L - timings.safetyMarginPercent()) - 100L;
        long interval = share <= 0 ? 0 : claim * 100 / share;
        long smallest = (interval * timings.failedProbeCount() + 999_999) / 1_000_000;
        return Optional.of("a claim of the witness takes up to " + claim / 1_000_000 + " ms, more than the "
                + afterOneMiss / 1_000_000
                + " ms that are left after one missed grant: in a partition the active node may lose its role; the smallest probeIntervalMS ×"
                + " failedProbeCount that fits is " + smallest + " ms");
    }

    private static Duration left(long deadlineNanos, long now) {
        return deadlineNanos <= now ? Duration.ZERO : Duration.ofNanos(deadlineNanos - now);
    }
}
