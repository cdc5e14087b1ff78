package io.oneactive.agent.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Carries bytes from one connection to another. */
final class Pump {
    private static final int ROOM = 16_384;

    private Pump() {}

    /** In both directions, until one side ends; each piece is late by the delay that holds when it comes. */
    static void both(SocketChannel one, SocketChannel other, Supplier<Duration> delay) {
        daemon("pump", () -> carry(one, other, delay));
        daemon("pump", () -> carry(other, one, delay));
    }

    static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void carry(SocketChannel from, SocketChannel to, Supplier<Duration> delay) {
        ByteBuffer bytes = ByteBuffer.allocate(ROOM);
        try (from;
                to) {
            while (from.read(bytes) >= 0) {
                bytes.flip();
                LockSupport.parkNanos(from, delay.get().toNanos());
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
                bytes.clear();
            }
        } catch (IOException ended) {
            // One side is gone, so the other one goes, too.
        }
    }
}
