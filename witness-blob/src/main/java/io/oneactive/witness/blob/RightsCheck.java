package io.oneactive.witness.blob;

import io.oneactive.spi.WitnessAnswer.Misconfigured;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Tries each request of a node with the credential that nodes will have, and says which right is missing. */
final class RightsCheck {
    private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();

    private final BlobSettings settings;
    private final List<String> lines;
    private String step = "read";

    RightsCheck(BlobSettings settings, List<String> lines) {
        this.settings = settings;
        this.lines = lines;
    }

    /** Whether all of them succeed. */
    boolean run() {
        try (BlobStore store = new BlobStore(http -> BlobClients.of(settings, http))) {
            BlobView view = store.view(null, LIMIT_NANOS);
            Register register = Register.read(view.metadata())
                    .orElseThrow(() -> new IllegalArgumentException("it has no metadata of a witness"));
            if (!register.cluster().equals(settings.cluster)) {
                throw new IllegalArgumentException("it is that of cluster '" + register.cluster() + "'");
            }
            if (view.isLocked()) {
                step = "write";
                rehearse(store);
            } else {
                claim(store, view, register);
            }
            return true;
        } catch (BlobFault fault) {
            report(new Remedies(settings.address()).of(fault), "the right to " + step + " could not be shown");
        } catch (IllegalArgumentException e) {
            report(new Remedies(settings.address()).foreign(String.valueOf(e.getMessage())), "read");
        }
        return false;
    }

    /** In use: nothing is tried that could disturb its holder. */
    private void rehearse(BlobStore store) throws BlobFault {
        try {
            store.write(
                    Register.empty(settings.cluster, settings.leaseDuration),
                    null,
                    Rehearsal.IMPOSSIBLE_ETAG,
                    LIMIT_NANOS);
        } catch (BlobFault fault) {
            if (fault.meaning() != Meaning.CHANGED && fault.meaning() != Meaning.NOT_HELD) {
                throw fault;
            }
        }
        lines.add("ok: the lease is held, so the cluster runs; reading and writing are allowed");
    }

    /** The register is written as it was read: what it says of a former holder stays said. */
    private void claim(BlobStore store, BlobView view, Register register) throws BlobFault {
        UUID leaseId = UUID.randomUUID();
        step = "acquire the lease";
        String etag = view.etag();
        store.acquire(leaseId, BlobSettings.SHORTEST_LEASE, etag, LIMIT_NANOS);
        try {
            step = "write metadata";
            etag = store.write(register, leaseId, etag, LIMIT_NANOS);
            step = "renew the lease";
            store.renew(leaseId, etag, LIMIT_NANOS);
        } finally {
            step = "release the lease";
            store.release(leaseId, LIMIT_NANOS);
        }
        lines.add("ok: reading, acquiring, writing, renewing and releasing are allowed");
    }

    private void report(Misconfigured problem, String what) {
        lines.add("failed: " + what + ": " + problem.problem());
        lines.add("  to do: " + problem.remedy());
    }
}
