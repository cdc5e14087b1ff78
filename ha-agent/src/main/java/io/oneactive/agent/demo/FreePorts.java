package io.oneactive.agent.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports for programs that are started a moment later. Not those of the range from which systems give ports to connections, from 32768 on with Linux:
 * such a port may be taken in that moment by any connection that any program makes.
 */
public final class FreePorts {
    private static final int LOWEST = 3_000;
    private static final int HIGHEST = 10_000;
    private static final int ATTEMPTS = 1_000;

    /** Half of all: whoever needs more gets some again. */
    private static final int MOST_REMEMBERED = (HIGHEST - LOWEST) / 2;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /**
     * A port that nobody has at any address of this machine, neither by UDP nor by TCP, and that was not given to anybody else in this process. Any
     * thread.
     *
     * @return 3000 to 9999
     * @throws IOException when a thousand attempts find none
     */
    public static int next() throws IOException {
        if (GIVEN.size() >= MOST_REMEMBERED) {
            GIVEN.clear();
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IOException("no free port from " + LOWEST + " to " + (HIGHEST - 1) + " was found");
    }

    private static boolean isFree(int port) {
        try (DatagramSocket datagrams = new DatagramSocket(port);
                ServerSocket connections = new ServerSocket(port)) {
            return datagrams.isBound() && connections.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
