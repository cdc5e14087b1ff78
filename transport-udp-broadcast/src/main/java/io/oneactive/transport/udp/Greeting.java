package io.oneactive.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * What both ends of a lifeline say first: who they are, and which addresses the connection has as they see it.
 *
 * @param sender who says it
 * @param near the sender's own address
 * @param far the other one's address
 */
record Greeting(Sender sender, InetSocketAddress near, InetSocketAddress far) {
    /** The longest greeting there can be is shorter. */
    static final int MAX_BYTES = 256;

    private static final int MAGIC = 0x4F41_4C31; // "OAL1"
    private static final int HEAD_BYTES = Integer.BYTES + Short.BYTES;

    /**
     * One process, whatever nodes of whatever groups it has at its port.
     *
     * @param process drawn at random when it started, so that the end of a former process is not taken for that of its successor
     * @param port UDP port that it sends from
     */
    record Sender(UUID process, int port) {}

    /** Whether both ends see the same two addresses, and so nobody between them has changed any. */
    boolean agreesWith(InetSocketAddress ownNear, InetSocketAddress ownFar) {
        return near.equals(ownFar) && far.equals(ownNear);
    }

    ByteBuf encode() {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        bytes.putInt(MAGIC).putShort((short) 0);
        bytes.putLong(sender.process.getMostSignificantBits());
        bytes.putLong(sender.process.getLeastSignificantBits());
        bytes.putShort((short) sender.port);
        put(bytes, near);
        put(bytes, far);
        bytes.putShort(Integer.BYTES, (short) (bytes.position() - HEAD_BYTES));
        return Unpooled.wrappedBuffer(bytes.flip());
    }

    private static void put(ByteBuffer bytes, InetSocketAddress address) {
        put(bytes, address.getAddress().getAddress());
        bytes.putShort((short) address.getPort());
    }

    private static void put(ByteBuffer bytes, byte[] part) {
        bytes.put((byte) part.length).put(part);
    }

    /** Collects the bytes of one greeting, however they arrive. */
    static final class Reader {
        private final ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);

        /**
         * Takes what belongs to the greeting, and leaves the rest.
         *
         * @return empty until it is complete
         * @throws IllegalArgumentException when this is no greeting
         */
        Optional<Greeting> read(ByteBuf input) {
            if (!fill(input, HEAD_BYTES)) {
                return Optional.empty();
            }
            int length = bytes.getShort(Integer.BYTES);
            if (bytes.getInt(0) != MAGIC || length < 0 || length > MAX_BYTES - HEAD_BYTES) {
                throw new IllegalArgumentException("no greeting");
            }
            return fill(input, HEAD_BYTES + length) ? Optional.of(decode()) : Optional.empty();
        }

        private boolean fill(ByteBuf input, int wanted) {
            int missing = wanted - bytes.position();
            if (missing > 0) {
                int taken = Math.min(missing, input.readableBytes());
                input.readBytes(bytes.array(), bytes.position(), taken);
                bytes.position(bytes.position() + taken);
            }
            return bytes.position() >= wanted;
        }

        private Greeting decode() {
            ByteBuffer body = bytes.duplicate().flip().position(HEAD_BYTES);
            try {
                UUID process = new UUID(body.getLong(), body.getLong());
                int port = Short.toUnsignedInt(body.getShort());
                Greeting greeting = new Greeting(new Sender(process, port), address(body), address(body));
                if (body.hasRemaining()) {
                    throw new IllegalArgumentException("a greeting with something behind it");
                }
                return greeting;
            } catch (BufferUnderflowException | UnknownHostException e) {
                throw new IllegalArgumentException("a greeting with missing parts", e);
            }
        }

        private static InetSocketAddress address(ByteBuffer body) throws UnknownHostException {
            InetAddress host = InetAddress.getByAddress(take(body));
            return new InetSocketAddress(host, Short.toUnsignedInt(body.getShort()));
        }

        private static byte[] take(ByteBuffer body) {
            byte[] taken = new byte[Byte.toUnsignedInt(body.get())];
            body.get(taken);
            return taken;
        }
    }
}
