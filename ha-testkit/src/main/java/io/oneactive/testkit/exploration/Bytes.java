package io.oneactive.testkit.exploration;

import java.util.Arrays;

/** Bytes that are compared by content. */
final class Bytes {
    private byte[] content = new byte[512];
    private int size;

    void writeByte(int value) {
        if (size == content.length) {
            content = Arrays.copyOf(content, 2 * size);
        }
        content[size++] = (byte) value;
    }

    void writeInt(int value) {
        writeByte(value >>> 24);
        writeByte(value >>> 16);
        writeByte(value >>> 8);
        writeByte(value);
    }

    void writeLong(long value) {
        writeInt((int) (value >>> 32));
        writeInt((int) value);
    }

    void writeAll(Bytes other) {
        for (int i = 0; i < other.size; i++) {
            writeByte(other.content[i]);
        }
    }

    /** Nothing more is written. */
    Bytes closed() {
        content = Arrays.copyOf(content, size);
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, 0, size, bytes.content, 0, bytes.size);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < size; i++) {
            hash = 31 * hash + content[i];
        }
        return hash;
    }
}
