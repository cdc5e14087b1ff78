package io.oneactive.agent.control;

import io.oneactive.ForceResult;
import io.oneactive.HaNode;
import io.oneactive.HandoverResult;
import io.oneactive.HandoverResult.Outcome;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.PeerStatus;
import io.oneactive.Reason;
import io.oneactive.Role;
import io.oneactive.agent.run.CommandStatus;
import io.oneactive.agent.run.Supervisor;
import io.oneactive.agent.terminal.Choices;
import io.oneactive.agent.terminal.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a running node can be asked and told, as lines of words: {@code status}, {@code history}, {@code switchover ID|- [EPOCH-MILLISECONDS]}, {@code
 * cancel} (of what is planned), {@code resign}, {@code pause MILLISECONDS}, {@code resume}, {@code may-force}, {@code force-active CLUSTER ID,ID TERM}. Each answer is one line of JSON. Any thread.
 */
public final class NodeControl implements AutoCloseable {
    /** The longest hand-over takes twice the hand-over timeout and a failure timeout; this is above all of that. */
    private static final Duration LONGEST_HANDOVER = Duration.ofMinutes(25);

    /** Without an answer until then the node's loop stands still, or its disk does. */
    private static final Duration LONGEST_FORCE = ForceResult.LIMIT.plusSeconds(10);

    private static final Duration LONGEST_PLAN = Duration.ofDays(7);
    private static final Duration LONGEST_PAUSE = Duration.ofDays(7);

    /** How often the wall clock is looked at while something is planned: it may step, and a plan names a time of day. */
    private static final Duration LOOK_AT_CLOCK = Duration.ofSeconds(1);

    private static final String OVER_SOCKET = "over the control socket";

    /** A pause is in force, or over, with the loop's next turn. */
    private static final Duration TURN = Duration.ofSeconds(2);

    private static final long LOOK_NANOS = 5_000_000;

    private final HaNode node;
    private final Optional<Supervisor> supervisor;
    private final Duration failureTimeout;
    private final Consumer<String> remarks;
    private final InstantSource wallClock;
    private final ScheduledThreadPoolExecutor timer;
    private @Nullable PlannedSwitchover planned;
    private boolean isPauseOrdered;
    private long pausedUntilNanos;

    /**
     * Control over a node.
     *
     * @param node that runs
     * @param supervisor of its command, if there is one
     * @param failureTimeout of its configuration
     * @param remarks told what was ordered, as sentences
     */
    public NodeControl(
            HaNode node, Optional<Supervisor> supervisor, Duration failureTimeout, Consumer<String> remarks) {
        this(node, supervisor, failureTimeout, remarks, InstantSource.system());
    }

    NodeControl(
            HaNode node,
            Optional<Supervisor> supervisor,
            Duration failureTimeout,
            Consumer<String> remarks,
            InstantSource wallClock) {
        this.node = node;
        this.wallClock = wallClock;
        this.supervisor = supervisor;
        this.failureTimeout = failureTimeout;
        this.remarks = remarks;
        this.timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread made = new Thread(work, "oneactive-plan");
            made.setDaemon(true);
            return made;
        });
    }

    /** Whether a request changes nothing, and is answered at once. */
    static boolean isQuestion(String request) {
        String first = request.strip().split(" ", 2)[0];
        return first.equals("status") || first.equals("history");
    }

    /**
     * Answers one request that came over the control socket; may block as long as a hand-over takes.
     *
     * @param request words, separated by blanks
     * @return one line of JSON
     */
    public String answer(String request) {
        return answer(request, OVER_SOCKET, LONGEST_HANDOVER);
    }

    /**
     * Answers one request.
     *
     * @param request words, separated by blanks
     * @param from whom it comes from, for the log: "over …"
     * @param patience how long to wait for the end of a hand-over; one that is still under way then has {@code "underWay": true}, and goes on
     * @return one line of JSON
     */
    public String answer(String request, String from, Duration patience) {
        List<String> words = Arrays.asList(request.strip().split(" +", -1));
        try {
            return switch (words.get(0)) {
                case "status" -> status();
                case "history" -> history(0);
                case "switchover" -> switchover(words, from, patience);
                case "cancel" -> cancel(from);
                case "resign" -> ordered("resign", from, Optional.empty(), patience);
                case "pause" -> pause(Duration.ofMillis(Long.parseLong(words.get(1))), from);
                case "resume" -> resume(from);
                case "may-force" -> forced(node.mayForceActive());
                case "force-active" -> force(words.get(1), words.get(2), Long.parseLong(words.get(3)));
                default ->
                    StatusJson.answer(
                            false,
                            "'%s' is no request; allowed: status, history, switchover, cancel, resign, pause, resume, may-force, force-active"
                                    .formatted(words.get(0)));
            };
        } catch (NumberFormatException | IndexOutOfBoundsException malformed) {
            return StatusJson.answer(
                    false,
                    "'%s' is not well formed; allowed: switchover [ID|- [EPOCH-MILLISECONDS]], pause MILLISECONDS"
                            .formatted(request));
        }
    }

    /**
     * The status.
     *
     * @return one line of JSON
     */
    public String status() {
        long taken = System.nanoTime();
        NodeStatus status = node.status();
        return StatusJson.status(status, taken, command(), planned(), failureTimeout);
    }

    /**
     * The newer part of the history.
     *
     * @param after events up to this sequence number are left out; 0: none
     * @return one line of JSON
     */
    public String history(long after) {
        return StatusJson.history(node.history().stream()
                .filter(event -> event.sequence() > after)
                .toList());
    }

    /**
     * After which a silent peer is not relied on any more.
     *
     * @return as configured
     */
    public Duration failureTimeout() {
        return failureTimeout;
    }

    /**
     * The node.
     *
     * @return the one that is controlled
     */
    public HaNode node() {
        return node;
    }

    /**
     * The command.
     *
     * @return empty when there is none
     */
    public Optional<CommandStatus> command() {
        return supervisor.map(Supervisor::status);
    }

    private synchronized Optional<PlannedSwitchover> planned() {
        return Optional.ofNullable(planned);
    }

    /**
     * Writes something into the log.
     *
     * @param text a sentence
     */
    public void remark(String text) {
        remarks.accept(text);
    }

    private String switchover(List<String> words, String from, Duration patience) {
        Optional<String> to =
                words.size() < 2 || words.get(1).equals("-") ? Optional.empty() : Optional.of(words.get(1));
        Optional<String> problem = to.flatMap(this::problemWith);
        if (problem.isPresent()) {
            return StatusJson.answer(false, problem.get());
        }
        if (words.size() < 3) {
            return ordered("switchover", from, to, patience);
        }
        Instant at = Instant.ofEpochMilli(Long.parseLong(words.get(2)));
        Duration wait = Duration.between(wallClock.instant(), at);
        if (wait.isNegative() || wait.compareTo(LONGEST_PLAN) > 0) {
            return StatusJson.answer(false, "%s is not within the next 7 days".formatted(at));
        }
        remarks.accept("switchover planned for %s was ordered %s".formatted(at, from));
        plan(new PlannedSwitchover(at, to));
        return StatusJson.answer(true, "planned for %s; this node hands over if it is active then".formatted(at));
    }

    /** What no later instant would change: a name that is misspelt must not become a plan, or an order. */
    private Optional<String> problemWith(String successor) {
        NodeStatus status = node.status();
        if (successor.equals(status.nodeId())) {
            return Optional.of(
                    successor + " is this node itself: name another one, or ask the agent of the active node");
        }
        List<String> known =
                status.peers().stream().map(PeerStatus::nodeId).sorted().toList();
        return known.contains(successor)
                ? Optional.empty()
                : Optional.of("%s is no node that this one knows; known: %s"
                        .formatted(successor, known.isEmpty() ? "none" : String.join(", ", known)));
    }

    private synchronized void plan(PlannedSwitchover wanted) {
        planned = wanted;
        awaitTime(wanted);
    }

    /** Until it is replaced or cancelled. */
    private synchronized void awaitTime(PlannedSwitchover wanted) {
        if (!wanted.equals(planned)) {
            return;
        }
        Duration left = Duration.between(wallClock.instant(), wanted.at());
        if (left.isNegative() || left.isZero()) {
            planned = null;
            carryOut(wanted);
        } else {
            Duration next = left.compareTo(LOOK_AT_CLOCK) < 0 ? left : LOOK_AT_CLOCK;
            var unused = timer.schedule(() -> awaitTime(wanted), next.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private synchronized String cancel(String from) {
        if (planned == null) {
            return StatusJson.answer(false, "no switchover is planned here");
        }
        Instant at = planned.at();
        planned = null;
        remarks.accept("the cancelling of the switchover planned for %s was ordered %s".formatted(at, from));
        return StatusJson.answer(true, "the switchover planned for %s is cancelled".formatted(at));
    }

    private void carryOut(PlannedSwitchover wanted) {
        if (node.isActive()) {
            remarks.accept("planned switchover");
            var unused = handOver(wanted.to()).thenAccept(result -> remarks.accept("switchover: " + result.detail()));
        } else {
            remarks.accept("planned switchover: this node is not active, nothing to do");
        }
    }

    private CompletableFuture<HandoverResult> handOver(Optional<String> to) {
        return to.map(node::transferTo).orElseGet(node::resign);
    }

    private String ordered(String what, String from, Optional<String> to, Duration patience) {
        remarks.accept("%s was ordered %s".formatted(what, from));
        CompletableFuture<HandoverResult> result = handOver(to);
        try {
            HandoverResult ended = result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            boolean isDone = ended.outcome() == Outcome.DONE;
            String detail = ended.outcome() == Outcome.NOT_ACTIVE ? whoIsActive() : ended.detail();
            return StatusJson.object(json -> {
                json.writeBooleanField("done", isDone);
                json.writeStringField("detail", detail);
                json.writeStringField("outcome", Choices.word(ended.outcome()));
                json.writeNumberField("tookMS", ended.took().toMillis());
            });
        } catch (TimeoutException late) {
            var unused = result.thenAccept(ended -> remarks.accept(what + ": " + ended.detail()));
            return StatusJson.object(json -> {
                json.writeBooleanField("done", false);
                json.writeBooleanField("underWay", true);
                json.writeStringField(
                        "detail",
                        "the hand-over has not ended after %d s, and goes on: look who is active"
                                .formatted(patience.toSeconds()));
            });
        } catch (ExecutionException failed) {
            return StatusJson.answer(false, "no end of the hand-over in sight: " + failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return StatusJson.answer(false, "the agent is ending");
        }
    }

    private String force(String cluster, String switchedOff, long above) {
        remarks.accept("force-active was ordered; said to be off: " + switchedOff);
        try {
            String answer = forced(node.forceActive(cluster, Set.of(switchedOff.split(",", -1)), above));
            remarks.accept("force-active: " + answer);
            return answer;
        } catch (IllegalArgumentException wrong) {
            return StatusJson.answer(false, String.valueOf(wrong.getMessage()));
        }
    }

    private String forced(CompletableFuture<ForceResult> result) {
        try {
            ForceResult ended = result.get(LONGEST_FORCE.toMillis(), TimeUnit.MILLISECONDS);
            NodeStatus status = node.status();
            return StatusJson.object(json -> {
                json.writeBooleanField("done", ended.outcome() != ForceResult.Outcome.REFUSED);
                json.writeStringField(
                        "detail",
                        switch (ended.outcome()) {
                            case FORCED ->
                                "%s is active in term %d, %s".formatted(status.nodeId(), ended.term(), ended.detail());
                            case POSSIBLE, REFUSED -> ended.detail();
                        });
                json.writeStringField("outcome", Choices.word(ended.outcome()));
                json.writeStringField("cluster", status.cluster());
                json.writeStringField("node", status.nodeId());
                json.writeNumberField("term", ended.term());
                json.writeNumberField("mayRun", ended.mayRun());
                if (status.witness().isPresent()) {
                    json.writeStringField(
                            "witness", Choices.word(status.witness().get().condition()));
                    json.writeStringField("witnessSays", status.witness().get().detail());
                }
                json.writeStringField(
                        "clock", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
                json.writeArrayFieldStart("silent");
                for (String id : ended.silent()) {
                    json.writeString(id);
                }
                json.writeEndArray();
            });
        } catch (TimeoutException | ExecutionException late) {
            return unknown("the node does not answer");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return unknown("the agent is ending");
        }
    }

    /** Nobody may take this for a refusal: what was asked for may still be done. */
    private static String unknown(String why) {
        return StatusJson.object(json -> {
            json.writeBooleanField("done", false);
            json.writeBooleanField("unknown", true);
            json.writeStringField("detail", why);
        });
    }

    private String whoIsActive() {
        NodeStatus status = node.status();
        return status.activeNode()
                .filter(id -> !id.equals(status.nodeId()))
                .map(id -> "this node is not active; %s is: ask the agent there".formatted(id))
                .orElse("this node is not active, and hears of no other that is");
    }

    private String pause(Duration duration, String from) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST_PAUSE) > 0) {
            return StatusJson.answer(
                    false, "a pause lasts from 1 ms to 7 days, not " + Durations.show(duration.toNanos()));
        }
        boolean wasActive = node.status().role() == Role.ACTIVE;
        remarks.accept("pause was ordered " + from);
        synchronized (this) {
            isPauseOrdered = true;
            pausedUntilNanos = System.nanoTime() + duration.toNanos();
        }
        node.pause(duration);
        if (!holdsWithinATurn(NodeControl::isSetAside)) {
            return StatusJson.answer(
                    false,
                    "ordered, but not in force yet: the node did not take it within %d s; look at its state"
                            .formatted(TURN.toSeconds()));
        }
        return StatusJson.answer(
                true,
                "set aside for %d s%s; 'ha resume' ends it"
                        .formatted(
                                Math.max(1, duration.toSeconds()),
                                wasActive ? ", the role is handed over if a peer can take it" : ""));
    }

    /** A node whose loop stands still is shown as resigning as well, but not for this reason. */
    private static boolean isSetAside(NodeStatus status) {
        return status.state() == NodeState.PAUSED
                || (status.state() == NodeState.RESIGNING && status.reason() == Reason.PAUSED);
    }

    private String resume(String from) {
        boolean isPending = takePause();
        if (!isPending && !isSetAside(node.status())) {
            return StatusJson.answer(false, "this node is not paused");
        }
        remarks.accept("resume was ordered " + from);
        node.resume();
        return holdsWithinATurn(status -> status.state() != NodeState.PAUSED)
                ? StatusJson.answer(true, "the pause is over")
                : StatusJson.answer(
                        false,
                        "ordered, but the pause is not over yet: the node did not take it within %d s; look at its state"
                                .formatted(TURN.toSeconds()));
    }

    /** Whether a pause was ordered here that may still come into force; none is afterwards. */
    private synchronized boolean takePause() {
        boolean isPending = isPauseOrdered && pausedUntilNanos - System.nanoTime() > 0;
        isPauseOrdered = false;
        return isPending;
    }

    private boolean holdsWithinATurn(Predicate<NodeStatus> wanted) {
        long begun = System.nanoTime();
        while (!wanted.test(node.status())) {
            if (System.nanoTime() - begun >= TURN.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return true;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
