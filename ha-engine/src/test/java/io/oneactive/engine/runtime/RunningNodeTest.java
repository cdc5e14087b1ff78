package io.oneactive.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oneactive.ActiveTerm;
import io.oneactive.ForceResult;
import io.oneactive.HaNode;
import io.oneactive.HandoverResult;
import io.oneactive.HandoverResult.Outcome;
import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.NotActiveException;
import io.oneactive.Reason;
import io.oneactive.Role;
import io.oneactive.RoleListener;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Timings;
import io.oneactive.engine.seal.Security;
import io.oneactive.engine.store.EphemeralTermStore;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.RoleGuard;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whole nodes on their own threads and clocks; the network is within the process. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
final class RunningNodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LocalNetwork network = new LocalNetwork();
    /** Also read by the threads of nodes. */
    private final List<HaNode> nodes = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(HaNode::close);
        network.close();
    }

    private HaNode start(String id, List<String> members, Optional<Witness> witness) {
        return start(id, members, witness, Optional.empty());
    }

    private HaNode start(String id, List<String> members, Optional<Witness> witness, Optional<RoleGuard> guard) {
        // Long enough for a machine that is busy with other things: what is tested is the order of events, not their
        // speed.
        long interval = TimeUnit.MILLISECONDS.toNanos(200);
        NodeParts parts = new NodeParts(
                new ElectionSettings(
                        "test",
                        id,
                        id.hashCode() * 31L + nodes.size(),
                        1_600_000_000L + nodes.size(),
                        members,
                        witness.isPresent(),
                        ElectionRules.LONGEST_RUNNING,
                        false,
                        100,
                        false,
                        System.currentTimeMillis(),
                        7),
                new Timings(interval, 8, 10, 8 * interval, 8 * interval, 0),
                new EphemeralTermStore(),
                network.transport(id),
                witness,
                "scripted",
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Optional.empty(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                2,
                3,
                Security.OFF,
                Optional.empty(),
                (changed, count) -> {
                    throw new UnsupportedOperationException();
                },
                List.of());
        HaNode node = RunningNode.start(parts, guard);
        nodes.add(node);
        return node;
    }

    private List<HaNode> pair() {
        List<String> members = List.of("a", "b");
        GrantingWitness witness = new GrantingWitness();
        return List.of(start("a", members, Optional.of(witness)), start("b", members, Optional.of(witness)));
    }

    private static HaNode active(List<HaNode> group) {
        return await().atMost(PATIENCE)
                .until(() -> group.stream().filter(HaNode::isActive).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private static HaNode other(List<HaNode> group, HaNode node) {
        return group.stream().filter(candidate -> candidate != node).findFirst().orElseThrow();
    }

    @Test
    void aPairElectsOneAndTheRoleMovesWithAGreaterTokenWhenItIsClosed() throws Exception {
        List<HaNode> pair = pair();
        HaNode first = active(pair);
        HaNode second = other(pair, first);
        long token = first.activeTerm().orElseThrow().token();
        assertThat(second.isActive()).isFalse();

        first.close();

        Optional<ActiveTerm> term = second.awaitActive(PATIENCE);
        assertThat(term).isPresent();
        assertThat(term.get().token()).isGreaterThan(token);
        assertThat(first.isActive()).isFalse();
        assertThatThrownBy(first::awaitActive).isInstanceOf(NotActiveException.class);
        assertThat(first.status().state()).isEqualTo(NodeState.STOPPED);
    }

    /** The first frame of an active node leaves in the turn in which it becomes active. */
    @Test
    void whoeverSeesThatANodeIsActiveFindsItsTermAndReasonInTheStatus() {
        Queue<NodeStatus> seen = new ConcurrentLinkedQueue<>();
        network.beforeBroadcast(() -> nodes.forEach(node -> {
            if (node.isActive()) {
                seen.add(node.status());
            }
        }));
        HaNode node = start("a", List.of(), Optional.empty());
        assertThat(active(List.of(node))).isSameAs(node);
        await().atMost(PATIENCE).until(() -> !seen.isEmpty());

        NodeStatus first = seen.element();
        assertThat(first.role()).isEqualTo(Role.ACTIVE);
        assertThat(first.state()).isEqualTo(NodeState.ACTIVE);
        assertThat(first.term()).isEqualTo(node.activeTerm().orElseThrow().token());
        assertThat(first.reason()).isEqualTo(Reason.NO_ACTIVE_HEARD);
    }

    @Test
    void aNodeThatWouldForgetAForcedTermIsNotForcedAndTheClusterMustBeNamed() {
        HaNode node = start("a", List.of("a", "b", "c"), Optional.empty());

        assertThat(node.mayForceActive())
                .succeedsWithin(PATIENCE)
                .satisfies(result -> assertThat(result.outcome()).isEqualTo(ForceResult.Outcome.REFUSED))
                .satisfies(result -> assertThat(result.detail()).contains("no state directory"));
        assertThat(node.forceActive("test", Set.of("b", "c"), 0))
                .succeedsWithin(PATIENCE)
                .satisfies(result -> assertThat(result.outcome()).isEqualTo(ForceResult.Outcome.REFUSED));
        assertThatThrownBy(() -> node.forceActive("tset", Set.of("b", "c"), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'test'");
        assertThatThrownBy(() -> node.forceActive("test", Set.of("b", "c"), -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(node.status().forced()).isEmpty();
    }

    @Test
    void aTransferEndsTheWorkFirstAndIsAnsweredWhenTheSuccessorIsActive() throws Exception {
        List<HaNode> pair = pair();
        HaNode first = active(pair);
        HaNode second = other(pair, first);
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        first.addListener(new RoleListener() {
            @Override
            public void onPassive(NodeEvent event) {
                order.add(second.isActive() ? "overlap" : "stopped");
            }
        });
        second.addListener(new RoleListener() {
            @Override
            public void onActive(ActiveTerm term, NodeEvent event) {
                order.add("successor");
            }
        });

        HandoverResult result =
                whenPossible(() -> first.transferTo(second.status().nodeId()));

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(order.poll(20, TimeUnit.SECONDS)).isEqualTo("stopped");
        assertThat(order.poll(20, TimeUnit.SECONDS)).isEqualTo("successor");
    }

    @Test
    void aGuardIsToldHowLongTheRoleIsOccupiedAlsoWhileTheWorkIsBeingStopped() throws Exception {
        List<String> members = List.of("a", "b");
        GrantingWitness granting = new GrantingWitness();
        Optional<Witness> witness = Optional.of(granting);
        AtomicLong untilOfA = new AtomicLong(System.nanoTime());
        AtomicLong untilOfB = new AtomicLong(System.nanoTime());
        HaNode a = start("a", members, witness, Optional.of((token, until) -> untilOfA.set(until)));
        HaNode b = start("b", members, witness, Optional.of((token, until) -> untilOfB.set(until)));
        HaNode first = active(List.of(a, b));
        // A lease lasts longer than the work may take to stop: then nothing would have to be told meanwhile.
        await().atMost(PATIENCE).until(granting::wasGivenBack);
        AtomicLong ofFirst = first == a ? untilOfA : untilOfB;
        AtomicLong ofSecond = first == a ? untilOfB : untilOfA;
        assertThat(ofFirst.get() - System.nanoTime()).isPositive();
        BlockingQueue<Boolean> occupied = new LinkedBlockingQueue<>();
        first.addListener(new RoleListener() {
            @Override
            public void onPassive(NodeEvent event) {
                long atFirst = ofFirst.get();
                await().atMost(PATIENCE).until(() -> ofFirst.get() > atFirst);
                occupied.add(ofFirst.get() - System.nanoTime() > 0 && !first.isActive());
            }
        });
        other(nodes, first).addListener(new RoleListener() {
            @Override
            public void onActive(ActiveTerm term, NodeEvent event) {
                occupied.add(ofFirst.get() - System.nanoTime() <= 0 && ofSecond.get() - System.nanoTime() > 0);
            }
        });

        assertThat(first.resign().get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.DONE);

        assertThat(occupied.poll(20, TimeUnit.SECONDS))
                .as("occupied while resigning")
                .isTrue();
        assertThat(occupied.poll(20, TimeUnit.SECONDS))
                .as("told that it was over before")
                .isTrue();
    }

    @Test
    void aTransferToNobodyChangesNothing() throws Exception {
        HaNode first = active(pair());
        ActiveTerm term = first.activeTerm().orElseThrow();

        HandoverResult result = first.transferTo("nobody").get(20, TimeUnit.SECONDS);

        assertThat(result.outcome()).isEqualTo(Outcome.NO_SUCCESSOR);
        assertThat(first.activeTerm()).contains(term);
        assertThat(other(nodes, first).resign().get(20, TimeUnit.SECONDS).outcome())
                .isEqualTo(Outcome.NOT_ACTIVE);
    }

    @Test
    void aNodeThatIsCutOffLosesTheRoleByItselfAndTheOtherTakesItWithTheWitness() throws Exception {
        List<String> members = List.of("a", "b");
        GrantingWitness witness = new GrantingWitness();
        HaNode a = start("a", members, Optional.of(witness));
        HaNode b = start("b", members, Optional.of(witness));
        HaNode first = active(List.of(a, b));
        HaNode second = other(nodes, first);
        await().atMost(PATIENCE).until(witness::isFree);
        witness.onlyFor(second.status().nodeId());

        network.cut(first.status().nodeId());

        assertThat(second.awaitActive(PATIENCE)).isPresent();
        assertThat(first.isActive()).isFalse();
        network.heal(first.status().nodeId());
        assertThat(second.isActive()).isTrue();
    }

    @Test
    @Tag("K13")
    @Tag("X10")
    void whoAsksIsAnsweredAtOnceAlsoWhileTheElectionStartsAndWhoWaitsCanStop() throws Exception {
        List<HaNode> pair = pair();
        CompletableFuture<Integer> asking = CompletableFuture.supplyAsync(() -> {
            int answers = 0;
            while (pair.stream().noneMatch(HaNode::isActive)
                    && !Thread.currentThread().isInterrupted()) {
                assertThat(pair.get(0).status().nodeId()).isEqualTo("a");
                assertThat(pair.get(0).history()).isNotEmpty();
                answers++;
            }
            return answers;
        });
        HaNode passive = other(pair, active(pair));
        assertThat(asking.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isPositive();

        CompletableFuture<ActiveTerm> waiting = passive.whenActive();
        assertThat(waiting).isNotDone();
        assertThat(waiting.cancel(false)).isTrue();
        assertThat(passive.awaitActive(Duration.ofMillis(1))).isEmpty();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                ended.completeExceptionally(new AssertionError("active: " + passive.awaitActive()));
            } catch (InterruptedException stopped) {
                ended.complete(stopped);
            }
        });
        waiter.start();
        waiter.interrupt();

        assertThat(ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void openModeIsActiveAloneAndOneStaysWhenTwoMeet() throws Exception {
        HaNode a = start("a", List.of(), Optional.empty());
        network.cut("b");
        HaNode b = start("b", List.of(), Optional.empty());
        assertThat(a.awaitActive(PATIENCE)).isPresent();
        assertThat(b.awaitActive(PATIENCE)).isPresent();

        CountDownLatch lost = new CountDownLatch(1);
        b.addListener(new RoleListener() {
            @Override
            public void onPassive(NodeEvent event) {
                if (event.reason() == Reason.CONFLICT_LOST) {
                    lost.countDown();
                }
            }
        });
        network.heal("b");

        assertThat(lost.await(20, TimeUnit.SECONDS)).isTrue();
        await().atMost(PATIENCE).until(() -> a.isActive() && !b.isActive());
        assertThat(a.history()).anyMatch(event -> event.reason() == Reason.CONFLICT_WON);
    }

    @Test
    void aTaskRunsOnlyWhileActiveAndIsInterruptedBeforeTheSuccessorStarts() throws Exception {
        List<HaNode> pair = pair();
        HaNode first = active(pair);
        HaNode second = other(pair, first);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger starts = new AtomicInteger();
        for (HaNode node : pair) {
            node.runWhileActive(term -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                starts.incrementAndGet();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    running.decrementAndGet();
                }
            });
        }

        await().atMost(PATIENCE).until(() -> starts.get() == 1);
        HandoverResult result =
                whenPossible(() -> first.transferTo(second.status().nodeId()));

        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        await().atMost(PATIENCE).until(() -> starts.get() == 2);
        assertThat(most).hasValue(1);
    }

    @Test
    void aPausedNodeIsPassedOverAndComesBackWhenResumed() throws Exception {
        List<HaNode> pair = pair();
        HaNode first = active(pair);
        HaNode second = other(pair, first);

        // As long as there is: no overflow makes it end at once.
        first.pause(ChronoUnit.FOREVER.getDuration());
        assertThat(second.awaitActive(PATIENCE)).isPresent();
        assertThat(second.resign().get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.NO_SUCCESSOR);
        first.resume();
        HandoverResult back = whenPossible(second::resign);

        assertThat(back.outcome()).isEqualTo(Outcome.DONE);
        assertThat(first.isActive()).isTrue();
    }

    /** The peer must first be heard as eligible: asks until then, within the test's time limit. */
    private static HandoverResult whenPossible(Supplier<CompletableFuture<HandoverResult>> handover) throws Exception {
        while (true) {
            HandoverResult result = handover.get().get(20, TimeUnit.SECONDS);
            if (result.outcome() != Outcome.NO_SUCCESSOR) {
                return result;
            }
        }
    }

    @Test
    void theHistoryIsBoundedInOrderAndExplainsEveryChange() throws Exception {
        HaNode first = active(pair());

        List<NodeEvent> history = first.history();

        assertThat(history).extracting(NodeEvent::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(history).allSatisfy(event -> assertThat(event.detail()).isNotBlank());
        assertThat(history).filteredOn(NodeEvent::isRoleChange).hasSize(1).allSatisfy(event -> {
            assertThat(event.to()).isEqualTo(NodeState.ACTIVE);
            // The witness may be asked, and answer, before the peer does.
            assertThat(event.reason()).isIn(Reason.ELECTED_BY_PEERS, Reason.ELECTED_WITH_WITNESS);
        });
        assertThat(first.status().role()).isEqualTo(Role.ACTIVE);
        assertThat(first.status().validFor()).isLessThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void aFailingListenerStopsNobody() throws Exception {
        List<HaNode> pair = pair();
        CountDownLatch told = new CountDownLatch(1);
        pair.forEach(node -> {
            node.addListener(new RoleListener() {
                @Override
                public void onActive(ActiveTerm term, NodeEvent event) {
                    throw new IllegalStateException("planted");
                }
            });
            node.addListener(new RoleListener() {
                @Override
                public void onActive(ActiveTerm term, NodeEvent event) {
                    told.countDown();
                }
            });
        });

        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(active(pair).isActive()).isTrue();
    }

    @Test
    void fiveNodesHaveOneActive() throws Exception {
        List<String> members = List.of("a", "b", "c", "d", "e");
        IntStream.range(0, 5).forEach(i -> start(members.get(i), members, Optional.empty()));
        HaNode first = active(nodes);

        assertThat(nodes).filteredOn(HaNode::isActive).containsExactly(first);
    }

    /** Gives its lease to whoever asks first, or only to one node. */
    private static final class GrantingWitness implements Witness {
        private Optional<LeaseRequest> holder = Optional.empty();
        private Optional<String> favourite = Optional.empty();
        private long register;

        synchronized void onlyFor(String nodeId) {
            favourite = Optional.of(nodeId);
        }

        synchronized boolean isFree() {
            return holder.isEmpty();
        }

        /** An active node writes its term in the background, once, whoever elected it. */
        synchronized boolean wasGivenBack() {
            return register > 0 && holder.isEmpty();
        }

        @Override
        public synchronized WitnessAnswer acquire(LeaseRequest request) {
            boolean wanted = favourite.isEmpty() || favourite.get().equals(request.nodeId());
            boolean free = holder.isEmpty() || holder.get().leaseId().equals(request.leaseId());
            if (!wanted || !free) {
                return new WitnessAnswer.Denied("held", Optional.empty());
            }
            holder = Optional.of(request);
            return new WitnessAnswer.Granted(new Lease(request, Duration.ofSeconds(5)), register);
        }

        @Override
        public synchronized WitnessAnswer record(Lease lease, long term) {
            register = Math.max(register, term);
            return renew(lease);
        }

        @Override
        public synchronized WitnessAnswer renew(Lease lease) {
            return holder.filter(lease.request()::equals).isPresent()
                    ? new WitnessAnswer.Granted(new Lease(lease.request(), Duration.ofSeconds(5)), register)
                    : new WitnessAnswer.Denied("lost", Optional.empty());
        }

        @Override
        public synchronized WitnessAnswer release(Lease lease) {
            if (holder.filter(lease.request()::equals).isPresent()) {
                holder = Optional.empty();
            }
            return new WitnessAnswer.Granted(new Lease(lease.request(), Duration.ZERO), register);
        }

        @Override
        public InspectAnswer inspect(Duration timeLimit) {
            return new InspectAnswer.Inspected(0, false, Optional.empty(), Duration.ofMillis(1), "scripted");
        }

        @Override
        public void close() {}
    }
}
