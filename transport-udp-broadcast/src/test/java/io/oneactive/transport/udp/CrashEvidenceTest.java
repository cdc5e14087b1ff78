package io.oneactive.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.spi.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ends of connections after which the port refuses for good, so that any try would be taken for evidence, and to whom there is a connection at all. */
class CrashEvidenceTest {
    private static final String NODE = "127.0.0.1";
    private static final String FELLOW = "127.0.0.2";
    private static final String OTHER = "127.0.0.8";
    private static final int PATIENCE_MILLIS = 20_000;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Recorder recorder = new Recorder();
    private final int port = Transports.freePort();
    private final InetSocketAddress node = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    private final Transport transport =
            kept(Transports.make("port=" + port, "address=" + NODE, "peers=" + NODE, "crashDetection=true"));
    private final Fellow fellow = kept(new Fellow(FELLOW, port));
    private final Stranger other = kept(new Stranger(OTHER, port));

    CrashEvidenceTest() {
        transport.start(recorder);
    }

    private <T extends AutoCloseable> T kept(T opened) {
        open.add(0, opened);
        return opened;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** After the end of the connection has been seen, the loop gets so many turns that a try would have been refused in one of them. */
    private void assertNobodyIsGone() {
        Waiting.until("its end is seen", () -> !transport.describe().contains("watches"));
        turns();
        assertThat(recorder.isAnyGone()).isFalse();
        assertThat(transport.describe()).doesNotContain("crashes noticed");
    }

    private void turns() {
        for (int turn = 0; turn < 20; turn++) {
            String word = "turn " + turn;
            other.send(word, NODE, port);
            Waiting.until(word, () -> recorder.nextFrame().text().equals(word));
        }
    }

    @Test
    void anEndInOrderIsEvidence() {
        Socket connection = fellow.connected(node);
        fellow.refuse();
        Fellow.end(connection);
        recorder.nextGone();
    }

    @Test
    void aResetIsNone() {
        Socket connection = fellow.connected(node);
        fellow.refuse();
        Fellow.reset(connection);
        assertNobodyIsGone();
    }

    @Test
    void anEndAfterAGoodByeIsNone() {
        Socket connection = fellow.connected(node);
        fellow.refuse();
        Fellow.say(connection, Guest.BYE);
        Fellow.end(connection);
        assertNobodyIsGone();
    }

    /** It was looked into whether it is gone, and it was not: the next end is judged by itself. */
    @Test
    void aPeerThatWasFoundAliveIsNotSuspectedAnyMore() {
        Fellow.end(fellow.connected(node));
        Socket connection = fellow.nextConnection();
        fellow.refuse();
        Fellow.say(connection, Guest.BYE);
        Fellow.end(connection);
        assertNobodyIsGone();
    }

    /** So that something between which ends connections after a while, and then refuses once, is not believed. */
    @Test
    void anEndAfterManyOthersIsNone() {
        Socket connection = fellow.connected(node);
        for (int end = 0; end < 4; end++) {
            Fellow.end(connection);
            connection = fellow.nextConnection();
        }
        fellow.refuse();
        Fellow.end(connection);
        assertNobodyIsGone();
    }

    /** Not only when it has been silent for 15 seconds. */
    @Test
    void whoSaysSomethingElseThanIsKnownIsLeftAtOnce() {
        Socket connection = fellow.connected(node);
        Waiting.until("it is watched", () -> transport.describe().contains("watches"));
        Fellow.say(connection, (byte) 'x');
        turns();
        assertThat(transport.describe()).doesNotContain("watches");
    }

    /** Somebody is let in and not greeted for so long that, when it is over, a refusal would be about another process. */
    @Test
    void whoDoesNotGreetIsLeftAfterTwoSecondsAndThenItIsTooLateForEvidence() throws IOException {
        Socket connection = fellow.connected(node);
        fellow.refuse();
        ServerSocket door = kept(new ServerSocket());
        door.setReuseAddress(true);
        door.bind(new InetSocketAddress(FELLOW, port));
        Fellow.end(connection);
        Socket silent = kept(door.accept());
        door.close();
        // Whoever has greeted may be silent for 15 seconds.
        silent.setSoTimeout(12_000);
        assertThat(silent.getInputStream().readAllBytes())
                .as("the node's greeting, and then the end")
                .isNotEmpty();
        assertNobodyIsGone();
    }

    @Test
    void ofManyPeersThatAreWatchedEightAreShownAndTheOthersCounted() {
        watchAll(9);
        awaitWatchedBesideThoseShown(1);
    }

    /** A table that anybody can fill who sends datagrams is bounded, and strangers push out no peer that there is a connection to. */
    @Test
    void soManyPeersAreWatchedAndAnotherOneAfterOneOfThemHasGone() {
        watchAll(63);
        Socket last = fellow.watched(node);
        Fellow another = kept(new Fellow("127.0.1.200", port));
        for (int frame = 0; frame < 10; frame++) {
            another.speak(node);
        }
        turns();
        assertThat(another.isAnyConnection()).isFalse();
        awaitWatchedBesideThoseShown(56);

        fellow.refuse();
        Fellow.end(last);
        another.watched(node);
    }

    /** The peers that are known are described as well, and more of them are not shown. */
    private void awaitWatchedBesideThoseShown(int count) {
        String watched = ".*, watches [^;]* and " + count + " more;.*";
        Waiting.until(count + " are not shown", () -> transport.describe().matches(watched));
    }

    /** Those that are watched already say that they are well, as a node does that is slow in finding all others. */
    private void watchAll(int count) {
        List<Socket> connections = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            connections.add(kept(new Fellow("127.0.1." + number, port)).watched(node));
            connections.forEach(connection -> Fellow.say(connection, Guest.PING));
        }
    }

    @Test
    void whoSpokeLessThanThreeTimesIsNotConnectedTo() throws IOException {
        try (ServerSocket door = new ServerSocket()) {
            door.bind(new InetSocketAddress(OTHER, port));
            other.send("one", NODE, port);
            other.send("two", NODE, port);
            fellow.connected(node);
            door.setSoTimeout(1);
            assertThatThrownBy(door::accept).isInstanceOf(SocketTimeoutException.class);

            door.setSoTimeout(PATIENCE_MILLIS);
            other.send("three", NODE, port);
            door.accept().close();
        }
    }
}
