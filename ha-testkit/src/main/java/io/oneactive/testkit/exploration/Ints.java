package io.oneactive.testkit.exploration;

import java.util.Arrays;

/** A growing list of numbers. */
final class Ints {
    private int[] values = new int[64];
    private int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    void addAll(int[] added) {
        add(added.length);
        for (int value : added) {
            add(value);
        }
    }

    int at(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }

    // ---- small sorted arrays

    static int[] with(int[] sorted, int value) {
        int place = Arrays.binarySearch(sorted, value);
        int at = place < 0 ? -place - 1 : place;
        int[] more = new int[sorted.length + 1];
        System.arraycopy(sorted, 0, more, 0, at);
        more[at] = value;
        System.arraycopy(sorted, at, more, at + 1, sorted.length - at);
        return more;
    }

    static int[] without(int[] values, int index) {
        int[] fewer = new int[values.length - 1];
        System.arraycopy(values, 0, fewer, 0, index);
        System.arraycopy(values, index + 1, fewer, index, fewer.length - index);
        return fewer;
    }
}
