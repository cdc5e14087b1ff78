package io.oneactive.testkit.exploration;

/**
 * Everything that exists at one instant of an explored group. States of rules, frames, requests and answers are numbers, by which the {@link
 * World} knows them; times are microseconds from now, so that a situation is the same whenever it occurs.
 */
final class Situation {
    private static final int[] EMPTY = {};

    final Machine[] machines;
    final ExclusiveLease lease;

    /** Frames and other things on their way, ascending; twice the number, and one more when it is late. */
    int[] underway = EMPTY;

    /** Requests to the witness which nobody waits for any more, and which may still be applied, ascending. */
    int[] orphans = EMPTY;

    /** Directions between machines that are cut, as bits. */
    int cuts;

    /** Machines that cannot reach the witness, as bits. */
    int away;

    /** How often something went wrong so far. */
    int faults;

    /** The highest term in which any node ever was active. */
    int highestActive;

    /** The highest term that any node ever was in. */
    int highestTerm;

    /** Reads numbers one after the other. */
    static final class Reader {
        private final int[] numbers;
        private int at;

        Reader(int[] numbers) {
            this.numbers = numbers;
        }

        int next() {
            return numbers[at++];
        }

        int[] nextAll() {
            int size = next();
            int[] all = size == 0 ? EMPTY : new int[size];
            System.arraycopy(numbers, at, all, 0, size);
            at += size;
            return all;
        }
    }

    Situation(int nodes) {
        machines = new Machine[nodes];
        for (int node = 0; node < nodes; node++) {
            machines[node] = new Machine();
        }
        lease = new ExclusiveLease();
    }

    Situation(Situation other) {
        machines = new Machine[other.machines.length];
        for (int node = 0; node < machines.length; node++) {
            machines[node] = new Machine(other.machines[node]);
        }
        lease = new ExclusiveLease(other.lease);
        underway = other.underway;
        orphans = other.orphans;
        cuts = other.cuts;
        away = other.away;
        faults = other.faults;
        highestActive = other.highestActive;
        highestTerm = other.highestTerm;
    }

    private Situation(int nodes, Reader numbers) {
        faults = numbers.next();
        highestActive = numbers.next();
        highestTerm = numbers.next();
        cuts = numbers.next();
        away = numbers.next();
        lease = ExclusiveLease.read(numbers);
        machines = new Machine[nodes];
        for (int node = 0; node < nodes; node++) {
            machines[node] = Machine.read(numbers);
        }
        underway = numbers.nextAll();
        orphans = numbers.nextAll();
    }

    static Situation read(int nodes, int[] numbers) {
        return new Situation(nodes, new Reader(numbers));
    }

    int[] toArray() {
        Ints numbers = new Ints();
        numbers.add(faults);
        numbers.add(highestActive);
        numbers.add(highestTerm);
        numbers.add(cuts);
        numbers.add(away);
        lease.writeTo(numbers);
        for (Machine machine : machines) {
            machine.writeTo(numbers);
        }
        numbers.addAll(underway);
        numbers.addAll(orphans);
        return numbers.toArray();
    }

    static int cut(int from, int to) {
        return 1 << (4 * from + to);
    }

    boolean isCut(int from, int to) {
        return (cuts & cut(from, to)) != 0;
    }

    boolean reachesWitness(int node) {
        return (away & (1 << node)) == 0;
    }

    void pass(int micros) {
        for (Machine machine : machines) {
            machine.pass(micros);
        }
        lease.pass(micros);
    }
}
