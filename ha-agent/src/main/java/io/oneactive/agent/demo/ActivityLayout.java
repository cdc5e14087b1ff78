package io.oneactive.agent.demo;

import io.oneactive.NodeState;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The file that a process shares with its watcher: numbers of 64 bits at fixed places. It is mapped into memory by both, so that writing is a
 * store into memory, and whatever was stored survives the death of the process by any signal.
 */
final class ActivityLayout {
    static final long MAGIC = 0x4f6e65_41637476L;
    static final int SLOTS = 4096;

    // The header
    static final int MAGIC_AT = 0;
    static final int INTERVALS_AT = 1;
    static final int LAST_READING_AT = 2;
    static final int READINGS_AT = 3;
    static final int STATE_AT = 4;
    static final int TERM_AT = 5;
    static final int GRANTS_AT = 6;
    static final int LEASE_AT = 7;
    static final int KNOWS_ACTIVE_AT = 8;
    static final int STATUS_AT = 9;

    /** Counts of distances between two readings; entry n counts those from 2^(n-1) to 2^n nanoseconds. */
    static final int DISTANCES_AT = 16;

    static final int DISTANCES = 48;

    // One slot for each interval
    static final int FIRST_SLOT_AT = 64;
    static final int SLOT_LENGTH = 4;
    static final int FIRST_YES = 0;
    static final int LAST_YES = 1;
    static final int FIRST_NO = 2;
    static final int TOKEN = 3;

    /** States are stored by their place here. Writer and reader are always of the same build. */
    static final List<NodeState> STATES = List.of(NodeState.values());

    private static final VarHandle NUMBERS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int BYTES = (FIRST_SLOT_AT + SLOTS * SLOT_LENGTH) * Long.BYTES;

    private ActivityLayout() {}

    static ByteBuffer create(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
        }
    }

    static ByteBuffer open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, BYTES);
        }
    }

    static long read(ByteBuffer buffer, int place) {
        return (long) NUMBERS.getAcquire(buffer, place * Long.BYTES);
    }

    static void write(ByteBuffer buffer, int place, long value) {
        NUMBERS.setRelease(buffer, place * Long.BYTES, value);
    }

    static int slot(int interval, int field) {
        return FIRST_SLOT_AT + interval * SLOT_LENGTH + field;
    }
}
