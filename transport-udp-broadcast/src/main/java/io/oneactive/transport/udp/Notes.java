package io.oneactive.transport.udp;

import io.netty.buffer.ByteBuf;
import io.oneactive.spi.ProviderContext;
import io.oneactive.transport.udp.Note.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers notes, and looks around when it is asked to. None of it makes anybody a peer, changes what is sent to whom, or reaches the receiver;
 * all but TELL, which says where copies for a peer go. By the event loop only.
 */
final class Notes {
    /** A stranger gets no more out of us than that, and never more bytes than he sent. */
    private static final int ANSWERS_IN_A_SECOND = 500;

    private static final int CALLS_IN_A_SECOND = 20;

    private final UdpSettings settings;
    private final Exchange exchange;
    private final Sockets sockets;
    private final UdpTransport.Identity identity;
    private final String run;
    private long secondNanos = System.nanoTime();
    private int answers;
    private int calls;
    private @Nullable Examination examination;

    Notes(UdpTransport.Identity identity, UdpSettings settings, Exchange exchange, Sockets sockets) {
        this.identity = identity;
        this.settings = settings;
        this.exchange = exchange;
        this.sockets = sockets;
        this.run = Long.toHexString(new SecureRandom().nextLong());
    }

    /** A note of this node's; of several on this port, the one of this group. */
    Note ofThisNode(Kind kind, String group) {
        ProviderContext node = identity.nodes().apply(group);
        Note named = Note.of(
                kind,
                "run",
                run,
                "node",
                node.nodeId(),
                "cluster",
                node.cluster(),
                "stand-in",
                Note.word(identity.isStandIn()));
        return settings.advertised().map(reach -> reach.on(named)).orElseGet(() -> named.with("port", sockets.port()));
    }

    void received(ByteBuf bytes, InetSocketAddress sender) {
        Optional<Note> read = Note.read(bytes);
        if (read.isEmpty()) {
            return;
        }
        Note note = read.get();
        if (note.text("run").equals(run)) {
            examined(now -> now.cameBack(note));
            return;
        }
        switch (note.kind()) {
            case TELL -> exchange.told(sender, Reach.in(note, sender));
            case KNOCK -> {
                answer(note, sender, bytes.readableBytes());
                examined(now -> now.knocked(note, sender));
            }
            case ANSWER -> examined(now -> now.answered(note, sender));
            case CALL -> examined(now -> now.called(note));
            case EXAMINE, REPORT -> {
                if (exchange.isOfThisMachine(sender) && isAllowed()) {
                    serve(note, sender);
                }
            }
            case FOUND -> {
                // Of a program that mistakes this socket for its own.
            }
        }
    }

    private interface Look {
        void at(Examination examination);
    }

    private void examined(Look look) {
        if (examination != null) {
            look.at(examination);
        }
    }

    /** A frame that is no note. */
    void frame(ByteBuffer frame, InetSocketAddress sender) {
        if (examination != null) {
            examination.frame(frame, sender);
        }
    }

    /** The system says that nobody listens there. */
    void unreachable(InetSocketAddress peer) {
        examined(now -> now.unreachable(peer));
    }

    private void answer(Note knock, InetSocketAddress sender, int size) {
        if (!isAllowed()) {
            return;
        }
        Note answer = ofThisNode(Kind.ANSWER, knock.text("cluster"))
                .with("number", knock.text("number"))
                .with("way", knock.text("way"))
                .with("seen", UdpOrigin.text(sender));
        ByteBuffer bytes = answer.bytes(size);
        if (bytes.remaining() <= size) {
            exchange.sendNote(bytes, sender);
        }
        if (knock.says("call") && calls++ < CALLS_IN_A_SECOND) {
            call(
                    ofThisNode(Kind.CALL, knock.text("cluster")).with("number", knock.text("number")),
                    Reach.in(knock, sender));
        }
    }

    private void call(Note call, @Nullable InetSocketAddress target) {
        if (target == null) {
            return;
        }
        try (DatagramChannel stranger = sockets.ofAStranger(target.getAddress())) {
            stranger.send(call.bytes(0), target);
        } catch (IOException | RuntimeException e) {
            // Whoever asked sees that nothing came.
        }
    }

    private boolean isAllowed() {
        long nowNanos = System.nanoTime();
        if (nowNanos - secondNanos >= TimeUnit.SECONDS.toNanos(1)) {
            secondNanos = nowNanos;
            answers = 0;
            calls = 0;
        }
        return answers++ < ANSWERS_IN_A_SECOND;
    }

    private void serve(Note note, InetSocketAddress asker) {
        String number = note.text("number");
        if (note.kind() == Kind.EXAMINE) {
            boolean isBusy = examination != null && !examination.isOf(number) && !examination.isOver();
            if (!isBusy && (examination == null || !examination.isOf(number))) {
                examination = new Examination(note, settings, this, exchange, sockets);
                exchange.lookSoon();
                examination.goOn();
            }
            send(
                    ofThisNode(Kind.FOUND, note.text("cluster"))
                            .with("number", number)
                            .with("busy", Note.word(isBusy)),
                    asker);
        } else if (examination != null && examination.isOf(number)) {
            int part = (int) note.number("part");
            examination
                    .part(part)
                    .ifPresent(found -> send(found.with("number", number).with("part", part), asker));
        }
    }

    private void send(Note found, InetSocketAddress asker) {
        exchange.sendNote(found.bytes(0), asker);
    }
}
