package io.oneactive.agent.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Lines over a channel that does not block. Read by one thread; written by any. */
final class Connection {
    private static final int LONGEST_LINE = 65_536;

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(4_096);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Connection(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Reads what is there.
     *
     * @param told gets each whole line
     * @return false when the other side is gone
     */
    boolean read(Consumer<String> told) {
        try {
            while (true) {
                buffer.clear();
                int count = channel.read(buffer);
                if (count <= 0) {
                    return count == 0;
                }
                buffer.flip();
                while (buffer.hasRemaining()) {
                    byte one = buffer.get();
                    if (one == '\n') {
                        String whole = line.toString(StandardCharsets.UTF_8);
                        line.reset();
                        told.accept(whole);
                    } else if (line.size() < LONGEST_LINE) {
                        line.write(one);
                    }
                }
            }
        } catch (IOException gone) {
            return false;
        }
    }

    /**
     * Writes a line.
     *
     * @param text without a line feed
     * @return false when the other side is gone, or has not read for so long that there is no room
     */
    synchronized boolean write(String text) {
        ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            return channel.write(bytes) >= 0 && !bytes.hasRemaining();
        } catch (IOException gone) {
            return false;
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            return;
        }
    }
}
