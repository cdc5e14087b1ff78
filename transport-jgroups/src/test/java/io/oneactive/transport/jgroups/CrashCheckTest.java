package io.oneactive.transport.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.transport.jgroups.Door.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jgroups.Address;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A suspicion is no evidence; a refused port makes it one. */
class CrashCheckTest {
    private final List<Address> gone = new CopyOnWriteArrayList<>();
    private final Tally tally = new Tally();
    private final CrashCheck check = new CrashCheck(gone::add, tally);
    private final Address suspect = UUID.randomUUID();

    @AfterEach
    void close() {
        check.close();
    }

    private static Door door(int port) {
        return new Door(Kind.TCP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void aSuspectThatIsThereIsNotGone() throws IOException {
        try (ServerSocket living = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            check.onSuspicion(suspect, door(living.getLocalPort()));
            Waiting.until("the check is over").until(() -> tally.toString().contains("suspected, but not gone 1"));
        }
        assertThat(gone).isEmpty();
    }

    /** The system may close the connection first, and the port a moment later. */
    @Test
    void aPortThatIsClosedWhileItIsCheckedIsFoundOut() throws IOException {
        try (ServerSocket dying = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            check.onSuspicion(suspect, door(dying.getLocalPort()));
            dying.accept().close();
        }
        Waiting.until("the end is found out").until(() -> gone.contains(suspect));
    }

    @Test
    void theEndOfAMemberIsReportedOnce() {
        Door closed = door(Transports.freePorts(1).get(0));
        check.onSuspicion(suspect, closed);
        Waiting.until("the end is found out").until(() -> gone.contains(suspect));
        Address another = UUID.randomUUID();
        Waiting.until("a later suspicion is dropped, and another suspect's end found out")
                .until(() -> {
                    check.onSuspicion(suspect, closed);
                    check.onSuspicion(another, closed);
                    return gone.contains(another);
                });
        assertThat(gone).containsExactlyInAnyOrder(suspect, another);
    }

    @Test
    void afterTheCloseNothingIsReported() {
        check.close();
        check.onSuspicion(suspect, door(Transports.freePorts(1).get(0)));
        assertThat(gone).isEmpty();
    }
}
