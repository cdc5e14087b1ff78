package io.oneactive.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Floods a port of this machine with frames that say nothing true, from a process of its own and by several ports. Prints how many were sent. What is sent is not
 * believed by a node in any mode: noise, frames that are too long, too deep, of no text, of no group of this machine, with numbers that are too large,
 * and with seals that fit nothing.
 */
final class FloodProgram {
    private static final int PORTS = 4;
    private static final long PAUSE_NANOS = 200_000;
    private static final String TRUE_ENOUGH =
            "{\"isActive\":true,\"gatewayID\":\"gw-b\",\"bootTimeEPOCH\":1600000000,\"ha\":{\"v\":1,\"cluster\":\"%s\",\"inc\":"
                    + "\"0123456789abcdef\",\"seq\":%s,\"term\":%s,\"state\":\"active\",\"promise\":600}";

    private FloodProgram() {}

    /** Port, frames in a second, seconds. */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress target =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        long rate = Long.parseLong(arguments[1]);
        long nanos = Long.parseLong(arguments[2]) * 1_000_000_000L;
        List<ByteBuffer> frames = frames();
        List<DatagramChannel> channels = new ArrayList<>();
        for (int i = 0; i < PORTS; i++) {
            channels.add(DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        }
        System.out.println("begins");
        long begun = System.nanoTime();
        long sent = 0;
        long passed = 0;
        while (passed < nanos) {
            long due = passed / 1_000 * rate / 1_000_000;
            while (sent < due) {
                int number = (int) (sent % 1_000_000);
                channels.get(number % PORTS)
                        .send(frames.get(number % frames.size()).duplicate(), target);
                sent++;
            }
            LockSupport.parkNanos(target, PAUSE_NANOS);
            passed = System.nanoTime() - begun;
        }
        System.out.println("sent " + sent);
    }

    private static List<ByteBuffer> frames() {
        Random random = new Random(20_261_122);
        List<ByteBuffer> frames = new ArrayList<>();
        for (int length : new int[] {0, 1, 20, 400, 1_200, 1_201, 1_400}) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            frames.add(ByteBuffer.wrap(noise));
        }
        add(frames, "{\"ha\":".repeat(190));
        add(frames, "[".repeat(1_200));
        add(frames, TRUE_ENOUGH.formatted("another", 1, 1) + "}");
        add(frames, TRUE_ENOUGH.formatted("sealed", "9".repeat(30), 1) + "}");
        add(frames, TRUE_ENOUGH.formatted("sealed", 1, "1e999") + "}");
        add(frames, TRUE_ENOUGH.formatted("sealed", "\"1\"", "[[[[]]]]") + "}");
        for (int key : new int[] {1, 2, 77}) {
            add(
                    frames,
                    TRUE_ENOUGH.formatted("sealed", -1, key) + ",\"mac\":{\"key\":" + key + ",\"tag\":\""
                            + "A".repeat(43) + "\"}}");
        }
        return frames;
    }

    private static void add(List<ByteBuffer> frames, String text) {
        frames.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
