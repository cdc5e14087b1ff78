package io.oneactive.testkit.exploration;

import java.util.Arrays;

/** The situations that were seen, each with the choice by which it was reached first and the fewest faults that it takes. */
final class Visited {
    static final int KNOWN = -2;

    private int[] table = new int[1 << 16];
    private long[] high = new long[1 << 14];
    private long[] low = new long[1 << 14];
    private int[] parents = new int[1 << 14];
    private int[] choices = new int[1 << 14];
    private byte[] faults = new byte[1 << 14];
    private int size;

    int size() {
        return size;
    }

    int parent(int number) {
        return parents[number];
    }

    int choice(int number) {
        return choices[number];
    }

    /**
     * Adds a situation that was not seen, or was seen only after more faults.
     *
     * @return {@link #KNOWN}, when that is not so; else its number
     */
    int add(StateKey key, int parent, int choice, int faultsUsed) {
        int slot = slot(key.high, key.low);
        int number = table[slot] - 1;
        if (number >= 0 && faults[number] <= faultsUsed) {
            return KNOWN;
        }
        if (number < 0) {
            number = size++;
            grow();
            high[number] = key.high;
            low[number] = key.low;
            table[slot] = number + 1;
            if (2 * size > table.length) {
                rehash();
            }
        }
        parents[number] = parent;
        choices[number] = choice;
        faults[number] = (byte) faultsUsed;
        return number;
    }

    private int slot(long keyHigh, long keyLow) {
        int mask = table.length - 1;
        int slot = (int) keyLow & mask;
        while (table[slot] != 0 && (high[table[slot] - 1] != keyHigh || low[table[slot] - 1] != keyLow)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        if (size > high.length) {
            int more = high.length + high.length / 2;
            high = Arrays.copyOf(high, more);
            low = Arrays.copyOf(low, more);
            parents = Arrays.copyOf(parents, more);
            choices = Arrays.copyOf(choices, more);
            faults = Arrays.copyOf(faults, more);
        }
    }

    private void rehash() {
        table = new int[2 * table.length];
        for (int number = 0; number < size; number++) {
            table[slot(high[number], low[number])] = number + 1;
        }
    }
}
