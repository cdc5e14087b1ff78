package io.oneactive.agent.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.oneactive.HaNode;
import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.Role;
import io.oneactive.RoleListener;
import io.oneactive.WitnessStatus;
import io.oneactive.WitnessStatus.Calls;
import io.oneactive.agent.run.CommandStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What Prometheus is told. Values are read when it asks; what happens between is counted as it happens. Any thread. */
public final class Metrics implements RoleListener, AutoCloseable {
    private static final String PREFIX = "oneactive.";

    private final HaNode node;
    private final Supplier<Optional<CommandStatus>> command;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MultiGauge states;
    private final MultiGauge peerHeard;
    private final MultiGauge peerGrants;
    private final Timer roundTrip;
    private final Set<String> registered = new HashSet<>();
    private volatile NodeStatus status;

    /** Sequence number of the newest event of the history that was looked at. */
    private long counted;

    /**
     * Metrics of a node.
     *
     * @param node that runs
     * @param command of the agent, if there is one
     * @param probes what was measured of them
     * @param pauses what was noticed of this process standing still
     */
    public Metrics(HaNode node, Supplier<Optional<CommandStatus>> command, ProbeTimes probes, PauseWatch pauses) {
        this.node = node;
        this.command = command;
        this.status = node.status();
        registry.config().commonTags("cluster", status.cluster(), "node", status.nodeId());
        states = MultiGauge.builder(PREFIX + "state")
                .description("1 for the state of the node, 0 for all others")
                .register(registry);
        peerHeard = MultiGauge.builder(PREFIX + "peer.last.heard.seconds")
                .description("How long ago each peer was heard")
                .register(registry);
        peerGrants = MultiGauge.builder(PREFIX + "peer.grant.seconds")
                .description("How long each peer's grant secures the role")
                .register(registry);
        roundTrip = Timer.builder(PREFIX + "probe.round.trip")
                .description("From a probe to the answer that completed the majority; only while active")
                .register(registry);
        probes.into(nanos -> roundTrip.record(nanos, TimeUnit.NANOSECONDS));
        nodeGauges();
        witnessGauges();
        commandGauges();
        counter(
                "probe.misses",
                "Probe intervals without a majority of answers, while active",
                probes,
                ProbeTimes::misses);
        counter("pauses", "How often this process stood still for 50 ms or more", pauses, PauseWatch::count);
        counter("pause.seconds", "For how long altogether", pauses, watch -> seconds(watch.total()));
        gauge(
                "longest.pause.seconds",
                "The longest time for which this process stood still",
                () -> seconds(pauses.longest()));
        node.addListener(this);
    }

    private void nodeGauges() {
        gauge("active", "1 while this node is active", () -> status.role() == Role.ACTIVE ? 1 : 0);
        gauge("term", "The term", () -> status.term());
        gauge("eligible", "1 when this node could be active: healthy, not paused", () -> status.eligible() ? 1 : 0);
        gauge("authority.seconds", "How long the role is secured", () -> seconds(status.authorityRemaining()));
        gauge(
                "active.known",
                "1 when this node knows of an active one",
                () -> status.activeNode().isPresent() ? 1 : 0);
        gauge(
                "warnings",
                "How many warnings the status shows",
                () -> status.warnings().size());
    }

    private void witnessGauges() {
        if (status.witness().isEmpty()) {
            return;
        }
        gauge(
                "witness.reachable",
                "1 when the witness answered last",
                () -> witness(witness -> witness.condition() == WitnessStatus.Condition.REACHABLE ? 1 : 0));
        gauge(
                "witness.claim.seconds",
                "How long a claim of the witness took at most of late",
                () -> witness(
                        witness -> witness.claimTime().map(Metrics::seconds).orElse(Double.NaN)));
        gauge(
                "witness.last.answer.seconds",
                "How long ago the witness answered",
                () -> witness(
                        witness -> witness.lastAnswer().map(Metrics::seconds).orElse(Double.NaN)));
        gauge(
                "witness.lease.seconds",
                "How long this node holds its lease",
                () -> witness(witness -> seconds(witness.leaseRemaining())));
    }

    private double witness(ToDoubleFunction<WitnessStatus> value) {
        return status.witness().map(value::applyAsDouble).orElse(Double.NaN);
    }

    private void commandGauges() {
        if (command.get().isEmpty()) {
            return;
        }
        gauge(
                "command.running",
                "1 while the command runs",
                () -> command(one -> one.condition() == CommandStatus.Condition.RUNNING ? 1 : 0));
        gauge(
                "command.failures.in.a.row",
                "How often in a row the command died by itself",
                () -> command(CommandStatus::failures));
        gauge(
                "command.shortest.left.seconds",
                "How much of the role was left at least when the command was dead",
                () -> command(one -> one.shortestLeft().map(Metrics::seconds).orElse(Double.NaN)));
        gauge(
                "command.longest.kill.seconds",
                "The longest time from a kill until nothing was left",
                () -> command(one -> seconds(one.longestKill())));
        counter("command.starts", "How often the command was started", this, all -> command(CommandStatus::starts));
    }

    private double command(ToDoubleFunction<CommandStatus> value) {
        return command.get().map(value::applyAsDouble).orElse(Double.NaN);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(PREFIX + name, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private <T> void counter(String name, String description, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(PREFIX + name, source, value)
                .description(description)
                .register(registry);
    }

    @Override
    public void onEvent(NodeEvent event) {
        countRoleChanges();
    }

    /** By the history: a listener is not told what was before it, and is told of a change some time after the status shows it. */
    private synchronized void countRoleChanges() {
        for (NodeEvent event : node.history()) {
            if (event.sequence() > counted) {
                counted = event.sequence();
                if (event.isRoleChange()) {
                    count(event);
                }
            }
        }
    }

    private void count(NodeEvent event) {
        Counter.builder(PREFIX + "role.changes")
                .description("How often the role of this node changed, by reason")
                .tag("to", event.to().role().name().toLowerCase(Locale.ROOT))
                .tag("reason", event.reason().code())
                .register(registry)
                .increment();
    }

    /**
     * Everything, in the text form of Prometheus.
     *
     * @return lines
     */
    public synchronized String scrape() {
        NodeStatus now = node.status();
        status = now;
        countRoleChanges();
        states.register(
                Stream.of(NodeState.values())
                        .map(state -> MultiGauge.Row.of(
                                Tags.of("state", state.name().toLowerCase(Locale.ROOT)), state == now.state() ? 1 : 0))
                        .toList(),
                true);
        peerHeard.register(
                now.peers().stream()
                        .map(peer -> MultiGauge.Row.of(
                                Tags.of("peer", peer.nodeId()),
                                peer.lastHeard().map(Metrics::seconds).orElse(Double.NaN)))
                        .toList(),
                true);
        peerGrants.register(
                now.peers().stream()
                        .map(peer -> MultiGauge.Row.of(Tags.of("peer", peer.nodeId()), seconds(peer.grantRemaining())))
                        .toList(),
                true);
        // Registering one a second time is what Micrometer warns of.
        now.droppedFrames().keySet().stream()
                .filter(cause -> registered.add("dropped " + cause))
                .forEach(cause -> FunctionCounter.builder(
                                PREFIX + "dropped.frames",
                                this,
                                all -> all.status.droppedFrames().getOrDefault(cause, 0L))
                        .tag("reason", cause)
                        .description("Frames that were not used")
                        .register(registry));
        now.witness().stream()
                .flatMap(witness -> witness.calls().stream())
                .filter(calls -> registered.add(calls.call() + " " + calls.result()))
                .forEach(calls -> FunctionCounter.builder(PREFIX + "witness.calls", this, all -> all.count(calls))
                        .tag("call", calls.call())
                        .tag("result", calls.result())
                        .description("Calls of the witness that have ended")
                        .register(registry));
        return registry.scrape();
    }

    /** As in the newest status: a counter is registered once, with the first status that has it. */
    private double count(Calls kind) {
        return status.witness().stream()
                .flatMap(witness -> witness.calls().stream())
                .filter(calls ->
                        calls.call().equals(kind.call()) && calls.result().equals(kind.result()))
                .mapToLong(Calls::count)
                .sum();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    @Override
    public void close() {
        registry.close();
    }
}
