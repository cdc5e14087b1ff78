package io.oneactive.witness.file;

import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.io.IOException;
import java.time.Duration;

/**
 * The lease in a folder, with hard time limits: what the file system does not answer in time is left to a thread of its own and answered as
 * unknown. What that thread still does later is harmless, since a change is applied only to the state for which it was decided; at worst the
 * lease is then held under an id that nobody uses, until it expires. Later calls for the lease wait behind it, so they are never overtaken.
 */
final class FileWitness implements Witness {
    private final Duration leaseDuration;
    private final LeaseRegister register;
    private final TimeLimitedThread leaseThread;
    private final TimeLimitedThread inspectThread;

    FileWitness(LeaseFolder folder, String nodeId, Duration leaseDuration) {
        this.leaseDuration = leaseDuration;
        register = new LeaseRegister(folder, leaseDuration);
        leaseThread = new TimeLimitedThread("witness-file-lease-" + nodeId);
        inspectThread = new TimeLimitedThread("witness-file-inspect-" + nodeId);
    }

    @Override
    public WitnessAnswer acquire(LeaseRequest request) {
        return ask(request, deadlineNanos -> register.acquire(request, deadlineNanos));
    }

    @Override
    public WitnessAnswer record(Lease lease, long term) {
        return ask(lease.request(), deadlineNanos -> register.record(lease, term, deadlineNanos));
    }

    @Override
    public WitnessAnswer renew(Lease lease) {
        return ask(lease.request(), deadlineNanos -> register.renew(lease, deadlineNanos));
    }

    @Override
    public WitnessAnswer release(Lease lease) {
        return ask(lease.request(), deadlineNanos -> register.release(lease, deadlineNanos));
    }

    @Override
    public Duration longestLease() {
        return leaseDuration;
    }

    @Override
    public InspectAnswer inspect(Duration timeLimit) {
        return inspectThread.call(
                timeLimit,
                () -> {
                    try {
                        return register.inspect();
                    } catch (FolderFault e) {
                        return new Misconfigured(e.problem(), e.remedy());
                    } catch (IOException e) {
                        return new Unknown(e.toString());
                    }
                },
                Unknown::new);
    }

    @Override
    public void close() {
        leaseThread.close();
        inspectThread.close();
    }

    @FunctionalInterface
    private interface Call {
        WitnessAnswer by(long deadlineNanos) throws IOException;
    }

    private WitnessAnswer ask(LeaseRequest request, Call call) {
        long deadlineNanos = System.nanoTime() + request.timeLimit().toNanos();
        return leaseThread.call(
                request.timeLimit(),
                () -> {
                    try {
                        return call.by(deadlineNanos);
                    } catch (FolderFault e) {
                        return new Misconfigured(e.problem(), e.remedy());
                    } catch (IOException e) {
                        return new Unknown(e.toString());
                    }
                },
                Unknown::new);
    }
}
