package io.oneactive.transport.udp;

import io.oneactive.transport.udp.Note.Kind;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks around for some seconds: knocks at all peers and by all ways of discovery, and notes what comes back. By the event loop only. */
final class Examination {
    private static final long MAX_MILLIS = 60_000;
    private static final int ROUND_MILLIS = 50;
    private static final int MAX_EXAMINED = 32;

    /** Answers that come so long after the end are still counted, or a long way to a peer would look like a lossy one. */
    private static final long LONGEST_WAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** More than are on their way at any time. */
    private static final int MAX_AWAITED = 8_192;

    /** Of usual frames, and those between that and the longest. */
    private static final int USUAL_SIZE = 400;

    private static final int[] SIZES = {600, 800, 1000, 1200};

    /** What is done in which of ten rounds: the others measure the round trip. */
    private static final int PERIOD = 10;

    private static final Set<Integer> SIZE_ROUNDS = Set.of(4, 9);
    private static final int AROUND_ROUND = 2;

    private final String number;
    private final String group;
    private final UdpSettings settings;
    private final Notes notes;
    private final Exchange exchange;
    private final Sockets sockets;
    private final int callsForASweep;
    private final long endNanos;
    private final Map<InetSocketAddress, Examined> examined = new LinkedHashMap<>();
    private final Map<Long, Sent> awaited = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Sent> eldest) {
            return size() > MAX_AWAITED;
        }
    };
    private long knocks;
    private int round;
    private boolean isOver;
    private List<Examined> result = List.of();

    /** A knock; without a target it was sent to many. */
    private record Sent(@Nullable Examined target, int size, boolean isTimed, long nanos) {}

    Examination(Note asked, UdpSettings settings, Notes notes, Exchange exchange, Sockets sockets) {
        this.number = asked.text("number");
        this.group = asked.text("cluster");
        this.settings = settings;
        this.notes = notes;
        this.exchange = exchange;
        this.sockets = sockets;
        long millis = Math.max(ROUND_MILLIS, Math.min(MAX_MILLIS, asked.number("millis")));
        this.callsForASweep = (int) Math.max(1, millis / (PERIOD * ROUND_MILLIS));
        this.endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Arrays.stream(asked.text("try").split(",", -1)).map(Note::addressIn).forEach(target -> {
            if (target != null) {
                of(target, Examined::tried);
            }
        });
    }

    boolean isOf(String wanted) {
        return number.equals(wanted);
    }

    /** True a while after the end only, so that the last answers are counted. */
    boolean isOver() {
        long sinceNanos = System.nanoTime() - endNanos;
        isOver |= sinceNanos > LONGEST_WAY_NANOS
                || (sinceNanos > TimeUnit.MILLISECONDS.toNanos(ROUND_MILLIS)
                        && examined.values().stream().noneMatch(Examined::isAwaited));
        return isOver;
    }

    /** Does one round, and lets the event loop do the next one in a while, until time is up. */
    void goOn() {
        if (System.nanoTime() - endNanos >= 0) {
            return;
        }
        if (round % PERIOD == 0) {
            exchange.knownPeers().forEach((address, isConfigured) -> of(address, each -> each.known(isConfigured)));
        }
        List.copyOf(examined.values()).forEach(this::knock);
        if (round % PERIOD == AROUND_ROUND) {
            exchange.knockAround(way -> knock(null, way, 0, false).bytes(USUAL_SIZE), callsForASweep, this::isExamined);
        }
        round++;
        sockets.after(ROUND_MILLIS, this::goOn);
    }

    private boolean isExamined(InetSocketAddress address) {
        return examined.containsKey(address);
    }

    private void knock(Examined target) {
        int inPeriod = round % PERIOD;
        boolean isTimed = !SIZE_ROUNDS.contains(inPeriod);
        int size = isTimed ? USUAL_SIZE : SIZES[round / (PERIOD / 2) % SIZES.length];
        // The first datagram waits for ARP and for code to be loaded, which says nothing about the round trip.
        boolean isFirst = target.sent(size) == 1;
        Note note = knock(target, "unicast", size, isTimed && !isFirst)
                .with("heard", Note.word(target.isHeard()))
                .with("round", target.knocks());
        if (inPeriod == 0) {
            target.callAsked();
            note = note.with("call", "yes");
        }
        exchange.sendNote(note.bytes(size), target.address());
    }

    private Note knock(@Nullable Examined target, String way, int size, boolean isTimed) {
        knocks++;
        awaited.put(knocks, new Sent(target, size, isTimed, System.nanoTime()));
        return notes.ofThisNode(Kind.KNOCK, group).with("number", knocks).with("way", way);
    }

    void answered(Note answer, InetSocketAddress sender) {
        long nowNanos = System.nanoTime();
        Sent sent = awaited.get(answer.number("number"));
        if (sent == null) {
            return;
        }
        if (sent.target != null && !isOver()) {
            sent.target.answered(answer, sender, sent.size, sent.isTimed ? nowNanos - sent.nanos : 0);
        } else if (sent.target == null) {
            of(sender, each -> each.found(answer));
        }
    }

    void knocked(Note knock, InetSocketAddress sender) {
        of(sender, each -> each.knocked(knock));
    }

    void called(Note call) {
        Sent sent = awaited.get(call.number("number"));
        if (sent != null && sent.target != null) {
            sent.target.called();
        }
    }

    /** A note of this node. Those that were sent to many come back as well, and say nothing. */
    void cameBack(Note note) {
        Sent sent = awaited.get(note.number("number"));
        if (sent != null && sent.target != null) {
            sent.target.cameBack();
        }
    }

    void frame(ByteBuffer frame, InetSocketAddress sender) {
        of(sender, each -> each.frame(frame));
    }

    void unreachable(InetSocketAddress address) {
        of(address, Examined::unreachable);
    }

    private interface Look {
        void at(Examined examined);
    }

    /** What is noted after the end would differ from part to part of the report. */
    private void of(InetSocketAddress address, Look look) {
        if (isOver()) {
            return;
        }
        Examined known = examined.get(address);
        if (known == null && examined.size() < MAX_EXAMINED) {
            known = new Examined(address);
            examined.put(address, known);
        }
        if (known != null) {
            look.at(known);
        }
    }

    /** Part 0 is about this node, each further one about one other address; empty before the end, and for parts that do not exist. */
    Optional<Note> part(int part) {
        if (!isOver() || part < 0 || part > examined.size()) {
            return Optional.empty();
        }
        if (part > 0) {
            result = result.isEmpty() ? new ArrayList<>(examined.values()) : result;
            return Optional.of(result.get(part - 1).found());
        }
        Note found = notes.ofThisNode(Kind.FOUND, group)
                .with("parts", examined.size())
                .with("ways", String.join(",", settings.ways()))
                .with("peers", settings.peers().stream().map(PeerName::toString).collect(Collectors.joining(",")))
                .with("advertised", settings.advertised().map(Reach::toString).orElse(""));
        int fault = 0;
        for (String text : new TreeSet<>(exchange.faults())) {
            found = found.with("fault-" + fault++, text);
        }
        return Optional.of(found);
    }
}
