package io.oneactive.witness.file;

import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer.Granted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that claims the witness over and over: it writes a term, renews some times, then releases the lease or forgets it. Writes what it
 * believes to standard output: {@code ACTIVE id from until term} and, before it gives the lease back, {@code RELEASE id at}, in nanoseconds
 * of the monotonic clock that all processes of the host share.
 */
final class Contender {
    private final Witness witness;
    private final String nodeId;
    private final Random random = new Random();

    private Contender(Witness witness, String nodeId) {
        this.witness = witness;
        this.nodeId = nodeId;
    }

    public static void main(String[] arguments) {
        String nodeId = arguments[1];
        FolderFiles files = new FaultyFiles(Boolean.parseBoolean(arguments[2])).of(nodeId);
        LeaseFolder folder = new LeaseFolder(Path.of(arguments[0]), Claims.CLUSTER, files);
        Contender contender = new Contender(new FileWitness(folder, nodeId, Claims.LEASE), nodeId);
        while (true) {
            contender.reign();
            contender.pause(50);
        }
    }

    private void reign() {
        LeaseRequest request = new LeaseRequest(Claims.CLUSTER, nodeId, UUID.randomUUID(), Duration.ofSeconds(2));
        if (!(witness.acquire(request) instanceof Granted grant)) {
            return;
        }
        Lease lease = grant.lease();
        long term = grant.registeredTerm() + 1;
        long sentNanos = System.nanoTime();
        boolean isHeld = witness.record(lease, term) instanceof Granted;
        int renewals = random.nextInt(6);
        while (isHeld) {
            long untilNanos = sentNanos + lease.validity().toNanos();
            say("ACTIVE", lease, System.nanoTime(), untilNanos, term);
            if (renewals == 0) {
                break;
            }
            renewals--;
            pause(400);
            sentNanos = System.nanoTime();
            isHeld = witness.renew(lease) instanceof Granted;
        }
        if (random.nextBoolean()) {
            say("RELEASE", lease, System.nanoTime());
            witness.release(lease);
        }
    }

    private static void say(String what, Lease lease, long... numbers) {
        StringBuilder line =
                new StringBuilder(what).append(' ').append(lease.request().leaseId());
        for (long number : numbers) {
            line.append(' ').append(number);
        }
        System.out.println(line);
    }

    private void pause(int mostMillis) {
        LockSupport.parkNanos(
                this, Duration.ofMillis(random.nextInt(mostMillis) + 1L).toNanos());
    }
}
