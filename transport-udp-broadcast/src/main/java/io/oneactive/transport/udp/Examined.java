package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.transport.udp.Note.Kind;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What an {@link Examination} finds out about one address. By the event loop only. */
final class Examined {
    /** A node that has been knocking for so many rounds would have heard an answer. */
    private static final int ROUNDS_UNTIL_HEARD = 10;

    private static final int MAX_ROUND_TRIPS = 1_000;
    private static final int MAX_WAYS = 24;

    private final InetSocketAddress address;
    private final Map<Integer, Integer> sentBySize = new TreeMap<>();
    private final Map<Integer, Integer> answeredBySize = new TreeMap<>();
    private final Set<String> ways = new TreeSet<>();
    private final List<Long> roundTripMicros = new ArrayList<>();
    private Note who = Note.of(Kind.ANSWER);
    private boolean isKnown;
    private boolean isConfigured;
    private boolean isTried;
    private int knocks;
    private int answers;
    private int frames;
    private byte[] lastFrame = {};
    private int knocksHeard;
    private String hearsUs = "unknown";
    private int callsAsked;
    private int calls;
    private int unreachable;
    private boolean isSelf;
    private String answersFrom = "";

    Examined(InetSocketAddress address) {
        this.address = address;
    }

    InetSocketAddress address() {
        return address;
    }

    void known(boolean configured) {
        isKnown = true;
        isConfigured = configured;
    }

    void tried() {
        isTried = true;
    }

    /** Notes a knock of this size, and says how many there have been. */
    int sent(int size) {
        knocks++;
        return sentBySize.merge(size, 1, Integer::sum);
    }

    int knocks() {
        return knocks;
    }

    /** Whether anything came from there. */
    boolean isHeard() {
        return answers > 0 || frames > 0 || knocksHeard > 0;
    }

    /** Whether it answers, and has not answered all knocks yet. */
    boolean isAwaited() {
        return answers > 0 && answers < knocks;
    }

    void answered(Note answer, InetSocketAddress from, int size, long roundTripNanos) {
        answers++;
        who = answer;
        answeredBySize.merge(size, 1, Integer::sum);
        if (!from.equals(address)) {
            answersFrom = UdpOrigin.text(from);
        }
        if (roundTripNanos > 0 && roundTripMicros.size() < MAX_ROUND_TRIPS) {
            roundTripMicros.add(TimeUnit.NANOSECONDS.toMicros(roundTripNanos));
        }
    }

    /** A knock that was sent to many has reached it. */
    void found(Note answer) {
        who = answer;
        if (ways.size() < MAX_WAYS) {
            ways.add(answer.text("way"));
        }
    }

    void knocked(Note knock) {
        knocksHeard++;
        if (who.values().isEmpty()) {
            who = knock;
        }
        if (knock.says("heard")) {
            hearsUs = "yes";
        } else if (knock.number("round") >= ROUNDS_UNTIL_HEARD && !hearsUs.equals("yes")) {
            hearsUs = "no";
        }
    }

    void frame(ByteBuffer frame) {
        frames++;
        lastFrame = new byte[frame.remaining()];
        frame.duplicate().get(lastFrame);
    }

    void callAsked() {
        callsAsked++;
    }

    void called() {
        calls++;
    }

    void unreachable() {
        unreachable++;
    }

    /** What is sent there comes to this node. */
    void cameBack() {
        isSelf = true;
    }

    /** All of it. */
    Note found() {
        return Note.of(
                Kind.FOUND,
                "address",
                UdpOrigin.text(address),
                "known",
                Note.word(isKnown),
                "configured",
                Note.word(isConfigured),
                "tried",
                Note.word(isTried),
                "self",
                Note.word(isSelf),
                "node",
                who.text("node"),
                "cluster",
                who.text("cluster"),
                "run",
                who.text("run"),
                "stand-in",
                who.text("stand-in"),
                "seen",
                who.text("seen"),
                "answers-from",
                answersFrom,
                "frames",
                frames,
                "frame",
                new String(lastFrame, UTF_8),
                "knocks-heard",
                knocksHeard,
                "hears-us",
                hearsUs,
                "calls-asked",
                callsAsked,
                "calls",
                calls,
                "unreachable",
                unreachable,
                "sent",
                text(sentBySize),
                "answered",
                text(answeredBySize),
                "ways",
                String.join(",", ways),
                "round-trips",
                roundTripMicros.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    private static String text(Map<Integer, Integer> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(","));
    }
}
