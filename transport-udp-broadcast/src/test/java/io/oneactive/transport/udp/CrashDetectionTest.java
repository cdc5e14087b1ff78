package io.oneactive.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.spi.Transport;
import io.oneactive.transport.udp.Greeting.Sender;
import io.oneactive.transport.udp.Recorder.Heard;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the end of a connection proves, and all that proves nothing. */
class CrashDetectionTest {
    private static final String NODE = "127.0.0.1";
    private static final String FELLOW = "127.0.0.2";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Recorder recorder = new Recorder();
    private final int port = Transports.freePort();
    private final InetSocketAddress node = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    private final Transport transport = started(NODE, recorder);
    private final Fellow fellow = kept(new Fellow(FELLOW, port));

    private Transport started(String address, Recorder heard) {
        Transport made = kept(Transports.make(
                "port=" + port, "address=" + address, "peers=127.0.0.1,127.0.0.3", "crashDetection=true"));
        made.start(heard);
        return made;
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

    private void awaitDescription(String text) {
        Waiting.until(
                "'" + text + "' is described: " + transport.describe(),
                () -> transport.describe().contains(text));
    }

    /** All that was made of the end of a connection was made before the next one. */
    private void assertNobodyWasGoneWhenConnectedAgain() {
        fellow.connected(node);
        assertThat(recorder.isAnyGone()).isFalse();
        assertThat(transport.describe()).doesNotContain("crashes noticed");
    }

    /** What would be taken for a crash on a connection that is trusted. */
    private void assertItsEndWhileThePortRefusesProvesNothing(Socket connection) {
        fellow.refuse();
        Fellow.end(connection);
        // A node that looks into the end has tried the port by then: it does so before it says that it watches no more.
        Waiting.until("the end is seen", () -> !transport.describe().contains("watches " + FELLOW));
        fellow.reopen();
        assertNobodyWasGoneWhenConnectedAgain();
    }

    @Test
    void aPeerWhosePortRefusesRightAfterItsConnectionHasEndedIsGone() {
        Socket connection = fellow.connected(node);
        awaitDescription("watches " + FELLOW + ":" + port);
        fellow.refuse();
        Fellow.end(connection);
        Heard gone = recorder.nextGone();
        assertThat(gone.text()).contains("TCP port " + port);
        assertThat(gone.origin()).isEqualTo(recorder.nextFrame().origin());
        assertThat(transport.describe()).contains("crashes noticed 1");
    }

    @Test
    void theNextProcessOfAPeerIsConnectedToAtOnceAndMissedAsWell() {
        Socket first = fellow.connected(node);
        fellow.refuse();
        Fellow.end(first);
        recorder.nextGone();
        fellow.reopen();
        Socket second = fellow.connected(node);
        fellow.refuse();
        Fellow.end(second);
        recorder.nextGone();
    }

    @Test
    void aConnectionThatEndsAloneProvesNothing() {
        Fellow.end(fellow.connected(node));
        fellow.nextConnection();
        assertThat(recorder.isAnyGone()).isFalse();
    }

    @Test
    void aPortThatRefusesAloneProvesNothing() {
        Socket connection = fellow.connected(node);
        fellow.refuse();
        fellow.reopen();
        Fellow.end(connection);
        fellow.nextConnection();
        assertThat(recorder.isAnyGone()).isFalse();
    }

    @Test
    void aResetProvesNothingEvenIfThePortRefuses() {
        Socket connection = fellow.connected(node);
        fellow.refuse();
        Fellow.reset(connection);
        fellow.reopen();
        assertNobodyWasGoneWhenConnectedAgain();
    }

    @Test
    void whoSaysGoodByeIsNotGone() {
        Socket connection = fellow.connected(node);
        fellow.refuse();
        Fellow.say(connection, Guest.BYE);
        Fellow.end(connection);
        fellow.reopen();
        assertNobodyWasGoneWhenConnectedAgain();
    }

    @Test
    void whatIsBehindSomethingElseIsNotWatched() {
        InetSocketAddress other = new InetSocketAddress("127.0.0.9", port);
        fellow.lie(truth -> new Greeting(truth.sender(), other, truth.far()));
        Socket connection = fellow.connected(node);
        awaitDescription(FELLOW + ":" + port + " (not direct)");
        assertItsEndWhileThePortRefusesProvesNothing(connection);
    }

    @Test
    void whoIsSeenAtAnotherAddressIsNotWatched() {
        InetSocketAddress other = new InetSocketAddress("127.0.0.9", port);
        fellow.lie(truth -> new Greeting(truth.sender(), truth.near(), other));
        Socket connection = fellow.connected(node);
        awaitDescription(FELLOW + ":" + port + " (not direct)");
        assertItsEndWhileThePortRefusesProvesNothing(connection);
    }

    @Test
    void whoConnectsFromBehindSomethingElseIsNotBelievedGone() {
        InetSocketAddress other = new InetSocketAddress("127.0.0.9", port);
        fellow.connect(node, truth -> new Greeting(truth.sender(), other, truth.far()));
        Socket connection = fellow.watched(node);
        awaitDescription(FELLOW + ":" + port + " (not direct from there)");
        assertItsEndWhileThePortRefusesProvesNothing(connection);
    }

    @Test
    void whoHasNotConnectedIsNotBelievedGone() {
        Socket connection = fellow.watched(node);
        awaitDescription(FELLOW + ":" + port + " (not direct from there)");
        assertItsEndWhileThePortRefusesProvesNothing(connection);
    }

    @Test
    void aProcessThatDoesNotSendTheFramesIsNotWatched() {
        fellow.lie(truth -> new Greeting(new Sender(truth.sender().process(), port + 1), truth.near(), truth.far()));
        Socket connection = fellow.connected(node);
        awaitDescription(FELLOW + ":" + port + " (not direct)");
        assertItsEndWhileThePortRefusesProvesNothing(connection);
    }

    @Test
    void whoSendsFramesOfOtherGroupsOnlyIsNotConnectedTo() {
        fellow.say("{\"ha\":{\"cluster\":\"another\"}}");
        for (int frame = 0; frame < 10; frame++) {
            fellow.speak(node);
            recorder.nextFrame();
        }
        Fellow member = kept(new Fellow("127.0.0.4", port));
        member.say("{\"ha\":{\"cluster\":\"test\"}}");
        member.connected(node);
        assertThat(fellow.isAnyConnection()).isFalse();
    }

    @Test
    void aPortThatClosesShortlyAfterTheConnectionIsTriedAgain() {
        Socket connection = fellow.connected(node);
        fellow.treat(Fellow.Manner.CLOSE);
        Fellow.end(connection);
        recorder.nextGone();
    }

    /** As it goes when the system closes the sockets of a killed process, and this node is not fast enough to see it: nothing but the next try shows. */
    @Test
    void aConnectionThatIsLetInAndResetBeforeThisNodeSeesItIsTriedAgain() {
        boolean isGone = false;
        // Once is enough, but for a machine that stands still for a second meanwhile: then it is too late for evidence.
        for (int round = 0; round < 4 && !isGone; round++) {
            fellow.treat(Fellow.Manner.GREET);
            Socket connection = fellow.connected(node);
            fellow.treat(Fellow.Manner.WAIT);
            recorder.keep();
            fellow.speak(node);
            recorder.awaitKept();
            Fellow.end(connection);
            Socket next = null;
            while (next == null) {
                // Read after the end of the connection, and before the answer to the next one is.
                fellow.speak(node);
                recorder.letGo();
                recorder.awaitKept();
                next = fellow.letIn();
            }
            Fellow.reset(next);
            fellow.refuse();
            recorder.keepNoMore();
            isGone = recorder.isAnyGoneWithin(Duration.ofSeconds(4));
            fellow.reopen();
        }
        assertThat(isGone).isTrue();
    }

    @Test
    void aPortThatLetsInAndDoesNotGreetProvesNothing() {
        Socket connection = fellow.connected(node);
        fellow.treat(Fellow.Manner.WAIT);
        Fellow.end(connection);
        // The attempt that waits for a greeting is given up after two seconds, and then it is too late for evidence.
        Waiting.until("it is given up", () -> !transport.describe().contains("watches"));
        assertThat(recorder.isAnyGone()).isFalse();
    }

    @Test
    void aNodeThatIsClosedInOrderIsNotGone() {
        Recorder heard = new Recorder();
        Transport other = started("127.0.0.3", heard);
        Transport[] both = {transport, other};
        Waiting.until("they watch each other", () -> {
            speak(both);
            return transport.describe().contains("watches 127.0.0.3")
                    && other.describe().contains("watches " + NODE);
        });
        other.close();
        Waiting.until("the connection is over", () -> !transport.describe().contains("watches"));
        assertThat(transport.describe()).doesNotContain("crashes noticed");
    }

    private static void speak(Transport[] both) {
        for (Transport each : both) {
            each.broadcast(ByteBuffer.wrap(new byte[] {'x'}));
        }
    }
}
