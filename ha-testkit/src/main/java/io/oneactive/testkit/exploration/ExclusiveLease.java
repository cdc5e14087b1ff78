package io.oneactive.testkit.exploration;

/**
 * The witness in a {@link Situation}: one exclusive lease, and a register that never shrinks and is only written under the lease. The same
 * rules as the simulated witness has.
 */
final class ExclusiveLease {
    static final int NOBODY = -1;

    /** The claim that had the lease last. */
    int holder = NOBODY;

    /** For how many microseconds more, 0: it ran out, or was given back. */
    int left;

    boolean released;
    int registeredTerm;

    ExclusiveLease() {}

    ExclusiveLease(ExclusiveLease other) {
        holder = other.holder;
        left = other.left;
        released = other.released;
        registeredTerm = other.registeredTerm;
    }

    /** Whether it is granted. */
    boolean acquire(int claim, int leaseMicros) {
        if (left > 0 && holder != claim) {
            return false;
        }
        holder = claim;
        released = false;
        left = leaseMicros;
        return true;
    }

    boolean record(int claim, int term) {
        if (left == 0 || holder != claim || term < registeredTerm) {
            return false;
        }
        registeredTerm = term;
        return true;
    }

    /** A lease that ran out may be renewed as long as nobody else had it. */
    boolean renew(int claim, int leaseMicros) {
        if (holder != claim || released) {
            return false;
        }
        left = leaseMicros;
        return true;
    }

    boolean release(int claim) {
        if (holder == claim) {
            released = true;
            left = 0;
        }
        return true;
    }

    void pass(int micros) {
        left = Math.max(0, left - micros);
    }

    void writeTo(Ints numbers) {
        numbers.add(holder);
        numbers.add(left);
        numbers.add(released ? 1 : 0);
        numbers.add(registeredTerm);
    }

    static ExclusiveLease read(Situation.Reader numbers) {
        ExclusiveLease lease = new ExclusiveLease();
        lease.holder = numbers.next();
        lease.left = numbers.next();
        lease.released = numbers.next() == 1;
        lease.registeredTerm = numbers.next();
        return lease;
    }
}
