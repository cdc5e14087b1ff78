package io.oneactive.engine.seal;

import io.oneactive.NodeState;
import io.oneactive.SecurityMode;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Resignation;
import io.oneactive.engine.wire.DropCause;
import io.oneactive.spi.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Processes with a wire each, in virtual time, and everything that an attacker on their network can do: capture, withhold, alter, send. */
final class Network {
    static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    static final byte[] OTHER_KEY = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
    static final Security ENFORCE = security(SecurityMode.ENFORCE, 1, Map.of(1, KEY));

    long nowNanos = 1_000_000_000;
    private long incarnations = 0x1111;
    final List<byte[]> captured = new ArrayList<>();

    static Security security(SecurityMode mode, int active, Map<Integer, byte[]> keys) {
        return new Security(mode, KeyRing.of(keys, active));
    }

    Life process(String id) {
        return process(id, ENFORCE);
    }

    Life process(String id, Security security) {
        return process(id, ++incarnations, security);
    }

    Life process(String id, long incarnation, Security security) {
        return new Life(id, incarnation, security);
    }

    Moment now() {
        return new Moment(nowNanos, 1_700_000_000_000L + nowNanos / 1_000_000);
    }

    static byte[] bytes(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.duplicate().get(bytes);
        return bytes;
    }

    /** Where a frame seems to come from. What is replied to it is remembered. */
    static final class From implements Origin {
        private final String address;
        final List<byte[]> replies = new ArrayList<>();

        From(String address) {
            this.address = address;
        }

        @Override
        public void reply(ByteBuffer frame) {
            replies.add(bytes(frame));
        }

        @Override
        public String address() {
            return address;
        }
    }

    /** One run of a node. */
    final class Life {
        final String id;
        final long incarnation;
        final SealedWire wire;
        final List<Probe> heard = new ArrayList<>();
        final List<DropCause> drops = new ArrayList<>();
        private long sequence;

        private Life(String id, long incarnation, Security security) {
            this.id = id;
            this.incarnation = incarnation;
            byte[] secret = new byte[32];
            Arrays.fill(secret, (byte) incarnation);
            this.wire = new SealedWire("line-7", id, incarnation, security, secret);
        }

        /** The next frame that it sends. */
        byte[] frame() {
            byte[] frame = bytes(wire.encode(probe(++sequence)));
            captured.add(frame);
            return frame;
        }

        private Probe probe(long number) {
            return new Probe(
                    id,
                    false,
                    1_600_000_000,
                    Optional.of(new Details(
                            "line-7",
                            incarnation,
                            number,
                            3,
                            NodeState.PASSIVE,
                            600,
                            Optional.empty(),
                            Ask.NONE,
                            List.of(),
                            100,
                            true,
                            Resignation.NONE,
                            List.of(),
                            7)));
        }

        /** A frame arrives; what it replies. */
        Optional<byte[]> receive(byte[] frame, String address) {
            Incoming incoming = wire.decode(ByteBuffer.wrap(frame), new From(address), now());
            // The rules drop what comes back of their own.
            incoming.heard()
                    .map(Incoming.Heard::probe)
                    .filter(probe -> !probe.sender().equals(id)
                            || probe.details().orElseThrow().incarnation() != incarnation)
                    .ifPresent(heard::add);
            incoming.rejected().ifPresent(rejected -> drops.add(rejected.cause()));
            Optional<byte[]> reply = incoming.reply().map(Network::bytes);
            reply.ifPresent(captured::add);
            return reply;
        }

        Optional<byte[]> receive(byte[] frame) {
            return receive(frame, "10.0.0.7:60000");
        }

        /** The next frame of another process arrives, and what both reply to each other. */
        void hear(Life sender) {
            deliver(sender.frame(), sender);
        }

        /** A frame arrives, is answered, the answer is answered, and so on. */
        void deliver(byte[] frame, Life sender) {
            Life to = this;
            Life from = sender;
            Optional<byte[]> next = Optional.of(frame);
            for (int hops = 0; next.isPresent(); hops++) {
                if (hops > 10) {
                    throw new AssertionError("they never stop to answer each other");
                }
                next = to.receive(next.get());
                Life other = to;
                to = from;
                from = other;
            }
        }

        List<Long> heardSequences() {
            return heard.stream()
                    .map(probe -> probe.details().orElseThrow().sequence())
                    .toList();
        }
    }
}
