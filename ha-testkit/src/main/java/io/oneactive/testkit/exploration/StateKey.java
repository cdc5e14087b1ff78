package io.oneactive.testkit.exploration;

import java.util.Arrays;

/**
 * By what a situation is known again: 128 bits, so that two different ones are never taken for the same in practice (with 10<sup>8</sup> of
 * them the odds are one in 10<sup>22</sup>). Faults that occurred are no part of it.
 *
 * <p>Canonical merging renumbers the probes of each process in their order: rules only compare such numbers and look them up, and a new number
 * is above all earlier ones. A probe sent is left out when its number is in nothing that is underway, since only an answer to it could
 * ever ask for it. Nodes are not exchanged for one another: the order of their ids breaks ties in the election rule and in the patience of
 * candidates.
 */
final class StateKey {
    private final World world;
    private final Ints content = new Ints();
    private final int longPastMicros;
    private long[] sequences = new long[256];
    private int count;
    private long[] ordered = new long[0];
    private Integer[] places = new Integer[0];
    long high;
    long low;

    StateKey(World world) {
        this.world = world;
        this.longPastMicros = 2 * World.LONG_PAST_TIMEOUTS * world.options.timeoutMicros();
    }

    void take(Situation situation) {
        content.clear();
        if (world.options.merging() == Merging.EXACT) {
            int[] all = situation.toArray();
            for (int i = 1; i < all.length; i++) {
                content.add(all[i]);
            }
        } else {
            takeCanonical(situation);
        }
        mix();
    }

    private void takeCanonical(Situation situation) {
        count = 0;
        content.add(situation.highestActive);
        content.add(situation.highestTerm);
        content.add(situation.cuts);
        content.add(situation.away);
        situation.lease.writeTo(content);
        // First what is underway: only probes that it names can still be answered.
        takeUnderway(situation);
        for (Machine machine : situation.machines) {
            if (machine.turn != Machine.NONE) {
                take(world.packedRest(machine.turn, machine.effectsDone));
            }
        }
        int named = count;
        content.addAll(situation.orphans);
        for (Machine machine : situation.machines) {
            takeMachine(machine);
        }
        for (Machine machine : situation.machines) {
            takeSent(machine, named);
        }
        rank();
    }

    private void takeUnderway(Situation situation) {
        int[] underway = situation.underway;
        content.add(underway.length);
        if (underway.length > places.length) {
            places = new Integer[underway.length];
        }
        for (int i = 0; i < underway.length; i++) {
            places[i] = underway[i];
        }
        Arrays.sort(places, 0, underway.length, this::compareUnderway);
        for (int i = 0; i < underway.length; i++) {
            content.add(places[i] & 1);
            take(world.packedTraveller(places[i] >> 1));
        }
    }

    /** By content, numbers of probes last: their order does not depend on how they are numbered. */
    private int compareUnderway(int one, int other) {
        Packed first = world.packedTraveller(one >> 1);
        Packed second = world.packedTraveller(other >> 1);
        int order = Integer.compare(first.core, second.core);
        if (order == 0) {
            order = Integer.compare(one & 1, other & 1);
        }
        return order != 0 ? order : Arrays.compare(first.sequences, second.sequences);
    }

    private void takeMachine(Machine machine) {
        content.add(machine.process);
        content.add(machine.lives);
        content.add(machine.disk);
        if (machine.process != Machine.DOWN) {
            take(world.localOf(machine).packed);
        }
        content.add(Math.min(machine.age, longPastMicros));
        content.add(machine.authorityTerm);
        content.add(machine.authorityLeft);
        content.add(machine.turn == Machine.NONE ? 0 : 1);
        content.add(machine.securedTerm);
        content.add(machine.fate);
        content.add(machine.request);
        content.add(Math.min(machine.requestAge, world.options.witnessTimeLimitMicros()));
        content.add(machine.answer);
        content.addAll(machine.waiting);
    }

    /** The probes of this process that something underway names, in their order. */
    private void takeSent(Machine machine, int named) {
        if (machine.process == Machine.DOWN) {
            return;
        }
        LocalState local = world.localOf(machine);
        long owner = Packed.first(local.birth.incarnation());
        int from = count;
        for (int i = 0; i < named; i++) {
            if (Packed.firstOf(sequences[i]) == owner
                    && Arrays.binarySearch(local.sentSequences, (int) sequences[i]) >= 0) {
                add(sequences[i]);
            }
        }
        Arrays.sort(sequences, from, count);
        int unique = from;
        for (int i = from; i < count; i++) {
            if (i == from || sequences[i] != sequences[i - 1]) {
                content.add(local.sentCores[Arrays.binarySearch(local.sentSequences, (int) sequences[i])]);
                sequences[unique++] = sequences[i];
            }
        }
        content.add(unique - from);
        count = unique;
    }

    private void take(Packed packed) {
        content.add(packed.core);
        for (long sequence : packed.sequences) {
            add(sequence);
        }
    }

    private void add(long sequence) {
        if (count == sequences.length) {
            sequences = Arrays.copyOf(sequences, 2 * count);
        }
        sequences[count++] = sequence;
    }

    /** Each number of a probe becomes its place among those of its process that occur. */
    private void rank() {
        if (ordered.length < sequences.length) {
            ordered = new long[sequences.length];
        }
        System.arraycopy(sequences, 0, ordered, 0, count);
        Arrays.sort(ordered, 0, count);
        int different = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || ordered[i] != ordered[i - 1]) {
                ordered[different++] = ordered[i];
            }
        }
        content.add(count);
        for (int i = 0; i < count; i++) {
            int place = Arrays.binarySearch(ordered, 0, different, sequences[i]);
            int first = Arrays.binarySearch(ordered, 0, different, Packed.firstOf(sequences[i]));
            content.add(place - (first < 0 ? -first - 1 : first));
        }
    }

    private void mix() {
        long one = 0x9e37_79b9_7f4a_7c15L;
        long other = 0xc2b2_ae3d_27d4_eb4fL;
        for (int i = 0; i < content.size(); i++) {
            one = scramble(one + content.at(i) * 0xbf58_476d_1ce4_e5b9L);
            other = scramble(other * 0x9fb2_1c65_1e98_df25L + content.at(i));
        }
        high = one;
        low = other;
    }

    private static long scramble(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return mixed ^ (mixed >>> 31);
    }
}
