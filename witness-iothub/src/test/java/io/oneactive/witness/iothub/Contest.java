package io.oneactive.witness.iothub;

import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.standin.Door;
import io.oneactive.standin.Reaction;
import io.oneactive.standin.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Two nodes, as two processes with a way each, that claim one twin over and over, while their ways and the hub fail at random. What they believe
 * is written down, on the one clock that they share here.
 */
final class Contest implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final String UNASKED = " without asking the hub";
    /** Most claims are denied before they write. */
    private static final int FAULTS_MORE_AT_WRITES = 4;

    private final TestHub hub = TestHub.initialised();
    private final long seed;
    private final double faultRate;
    private final AtomicInteger claims = new AtomicInteger();
    private final List<Reign> reigns = new ArrayList<>();
    private final List<Long> claimNanos = new ArrayList<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private final Map<String, Integer> faults = new TreeMap<>();

    /** A time in which a node relied on a lease. */
    record Reign(String node, UUID leaseId, long fromNanos, long untilNanos, long term, boolean isRecorded) {}

    Contest(long seed, double faultRate) {
        this.seed = seed;
        this.faultRate = faultRate;
    }

    /** Until so many claims were made by both together; those that were denied without asking the hub do not count. */
    void run(int wanted) throws InterruptedException {
        List<Thread> nodes = new ArrayList<>();
        for (String node : List.of("gw-a", "gw-b")) {
            Door door = hub.hub().openDoor();
            Random random = new Random(seed * 31 + node.hashCode());
            Random ofHub = new Random(seed * 37 + node.hashCode());
            IotHubWitness witness = hub.open(door, new Line());
            // As the engine does: looks before it ever claims.
            witness.inspect(TestHub.LIMIT);
            door.faults().choose(step -> reaction(step, ofHub));
            Thread thread = new Thread(() -> contend(node, witness, door, random, wanted), "contest-" + node);
            thread.start();
            nodes.add(thread);
        }
        for (Thread node : nodes) {
            node.join();
        }
    }

    private Reaction reaction(Step step, Random random) {
        synchronized (random) {
            double rate = step == Step.TWIN_PATCH ? faultRate * FAULTS_MORE_AT_WRITES : faultRate;
            if (random.nextDouble() >= rate || step == Step.TELEMETRY) {
                return Reaction.NORMAL;
            }
            Reaction fault = switch (step) {
                case ACCEPT, SECURED -> Reaction.CLOSED;
                case CONNECT -> random.nextBoolean() ? Reaction.refused(3, false) : Reaction.CLOSED;
                case SUBSCRIBE -> random.nextBoolean() ? Reaction.SWALLOWED : Reaction.CLOSED;
                case TWIN_GET ->
                    pick(
                            random,
                            Reaction.SWALLOWED,
                            Reaction.CLOSED,
                            Reaction.refused(503, false),
                            Reaction.late(Duration.ofMillis(random.nextInt(1_500))));
                case TWIN_PATCH ->
                    pick(
                            random,
                            Reaction.UNANSWERED,
                            Reaction.APPLIED_THEN_CLOSED,
                            Reaction.CLOSED,
                            Reaction.SWALLOWED,
                            Reaction.refused(429, true),
                            Reaction.WITHOUT_VERSION,
                            Reaction.UNACKNOWLEDGED,
                            Reaction.ANSWERED_FIRST,
                            Reaction.late(Duration.ofMillis(random.nextInt(2_000))),
                            Reaction.late(Duration.ofMillis(random.nextInt(12_000))));
                case TELEMETRY -> Reaction.NORMAL;
            };
            note(step + " " + fault.kind());
            return fault;
        }
    }

    private synchronized void note(String fault) {
        faults.merge(fault, 1, Integer::sum);
    }

    private static Reaction pick(Random random, Reaction... reactions) {
        return reactions[random.nextInt(reactions.length)];
    }

    private void contend(String node, IotHubWitness witness, Door door, Random random, int wanted) {
        while (claims.get() < wanted) {
            reign(node, witness, random);
            if (random.nextDouble() < faultRate / 4) {
                door.faults().blackHole(true);
                note("black hole");
                pause(random, 1_500);
                door.heal();
                Random ofHub = new Random(random.nextLong());
                door.faults().choose(step -> reaction(step, ofHub));
            }
            pause(random, 300);
        }
    }

    private void reign(String node, IotHubWitness witness, Random random) {
        LeaseRequest request = TestHub.request(node, LIMIT);
        long sentNanos = System.nanoTime();
        WitnessAnswer answer = witness.acquire(request);
        String kind = kind(answer);
        count("acquire " + kind);
        if (!kind.contains(UNASKED)) {
            claims.incrementAndGet();
        }
        if (answer instanceof WitnessAnswer.Unknown && random.nextBoolean()) {
            sentNanos = System.nanoTime();
            answer = witness.acquire(request);
            count("acquire again " + kind(answer));
        }
        if (!(answer instanceof Granted grant)) {
            if (!(answer instanceof WitnessAnswer.Denied)) {
                count("release " + kind(witness.release(new Lease(request, Duration.ZERO))));
            }
            return;
        }
        Lease lease = grant.lease();
        long grantedNanos = System.nanoTime();
        if (grantedNanos - sentNanos >= lease.validity().toNanos()) {
            return;
        }
        long term = grant.registeredTerm() + 1;
        long untilNanos = sentNanos + lease.validity().toNanos();
        boolean isRecorded = witness.record(lease, term) instanceof Granted;
        boolean isHeld = isRecorded;
        if (isHeld) {
            noteClaim(System.nanoTime() - sentNanos);
        }
        int renewals = isHeld ? random.nextInt(3) : 0;
        for (int i = 0; i < renewals && isHeld; i++) {
            pause(random, 700);
            long renewedNanos = System.nanoTime();
            isHeld = witness.renew(lease) instanceof Granted;
            if (isHeld && renewedNanos - untilNanos < 0) {
                untilNanos = renewedNanos + lease.validity().toNanos();
            }
        }
        boolean gives = random.nextInt(8) > 0;
        long end = gives ? Math.min(untilNanos, System.nanoTime()) : untilNanos;
        note(new Reign(node, request.leaseId(), grantedNanos, Math.max(end, grantedNanos), term, isRecorded));
        if (gives) {
            count("release " + kind(witness.release(lease)));
        }
    }

    private static String kind(WitnessAnswer answer) {
        boolean isUnasked =
                answer instanceof WitnessAnswer.Denied denied && denied.reason().contains("not asked too often");
        return answer.getClass().getSimpleName() + (isUnasked ? UNASKED : "");
    }

    private synchronized void note(Reign reign) {
        reigns.add(reign);
    }

    private synchronized void noteClaim(long nanos) {
        claimNanos.add(nanos);
    }

    private synchronized void count(String what) {
        answers.merge(what, 1, Integer::sum);
    }

    private void pause(Random random, int mostMillis) {
        LockSupport.parkNanos(
                this, Duration.ofMillis(1L + random.nextInt(mostMillis)).toNanos());
    }

    /** In order of their beginning. */
    synchronized List<Reign> reigns() {
        reigns.sort(Comparator.comparingLong(Reign::fromNanos));
        return List.copyOf(reigns);
    }

    /** The pairs of reigns of different leases that overlap in time. */
    List<String> overlaps() {
        List<Reign> all = reigns();
        List<String> overlaps = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1;
                    j < all.size() && all.get(j).fromNanos() - all.get(i).untilNanos() < 0;
                    j++) {
                if (!all.get(i).leaseId().equals(all.get(j).leaseId())) {
                    overlaps.add(all.get(i) + " and " + all.get(j));
                }
            }
        }
        return overlaps;
    }

    /** Recorded terms that do not grow from one reign to the next. */
    List<String> shrunkTerms() {
        List<String> shrunk = new ArrayList<>();
        Reign last = null;
        for (Reign reign : reigns()) {
            if (reign.isRecorded()) {
                if (last != null && reign.term() <= last.term()) {
                    shrunk.add(last + " and " + reign);
                }
                last = reign;
            }
        }
        return shrunk;
    }

    synchronized Map<String, Integer> faults() {
        return new TreeMap<>(faults);
    }

    /** How often a node connected to the hub. */
    int connections() {
        return hub.hub().connectionsOf(TestHub.DEVICE);
    }

    synchronized List<Long> claimNanos() {
        return claimNanos.stream().sorted().toList();
    }

    synchronized Map<String, Integer> answers() {
        return new TreeMap<>(answers);
    }

    @Override
    public void close() {
        hub.close();
    }
}
