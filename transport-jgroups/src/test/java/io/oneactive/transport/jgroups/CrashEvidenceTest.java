package io.oneactive.transport.jgroups;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jgroups.Address;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A process that is killed is evidence, for every member and at once; one that only stops answering is none, and holds nobody up. */
@Execution(ExecutionMode.CONCURRENT)
class CrashEvidenceTest {
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aKilledProcessIsReportedByMulticast() {
        assertOnlyAKillIsEvidence(Transports.multicasting(4), "crashDetection=true");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aKilledProcessIsReportedByTcp() {
        assertOnlyAKillIsEvidence(Transports.listed(4, "stack=tcp"), "crashDetection=true");
    }

    private static String[] with(String[] settings, String more) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add(more);
        return all.toArray(String[]::new);
    }

    private static void assertOnlyAKillIsEvidence(List<String[]> settings, String wanted) {
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        Recorder unwilling = new Recorder();
        try (Transport one = Transports.make("test", "one", with(settings.get(0), wanted));
                Transport two = Transports.make("test", "two", with(settings.get(1), wanted));
                Transport three = Transports.make("test", "three", settings.get(2))) {
            one.start(first);
            two.start(second);
            three.start(unwilling);
            try (Victim victim = Victim.start(settings.get(3))) {
                Waiting.until("the victim is heard by both").until(() -> first.heard("alive") && second.heard("alive"));
                Waiting.until("one view")
                        .until(() -> one.describe().contains(" of 4: ")
                                && two.describe().contains(" of 4: "));

                victim.signal("STOP");
                assertNobodyWaits(one, second, "before it is missed");
                Waiting.until("the victim is missed").until(() -> one.describe().contains(" of 3: "));
                assertNobodyWaits(one, second, "after it was missed");
                assertThat(first.gone())
                        .as("evidence for a process that was stopped")
                        .isEmpty();
                assertThat(second.gone()).isEmpty();

                victim.signal("CONT");
                first.frames().clear();
                second.frames().clear();
                Waiting.until("the victim is back").until(() -> first.heard("alive") && second.heard("alive"));
                Waiting.until("one view again")
                        .until(() -> one.describe().contains(" of 4: ")
                                && two.describe().contains(" of 4: "));
                assertThat(first.gone())
                        .as("evidence for a process that was continued")
                        .isEmpty();

                victim.signal("KILL");
                Waiting.until("the end is reported to both")
                        .until(() -> !first.gone().isEmpty() && !second.gone().isEmpty());
                assertThat(first.gone()).allSatisfy(gone -> {
                    assertThat(gone.text()).contains("refuses the port");
                    assertThat(gone.origin())
                            .isEqualTo(first.frames()
                                    .get(first.frames().size() - 1)
                                    .origin());
                });
                assertThat(one.describe()).contains("crashes found 1", "suspected, but not gone ");
                Waiting.until("who did not ask for it misses it, too")
                        .until(() -> three.describe().contains(" of 3: "));
                assertThat(unwilling.gone()).isEmpty();
            }
        }
    }

    /**
     * A channel that leaves says so first, so its connections are closed by one who is no member any more. JGroups may wait half a second then for a
     * word that is lost, and keeps the port for longer than anybody knocks there; so the view is told again when nobody listens any more.
     */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whoHasLeftTheViewAndRefusesItsPortIsGone() {
        List<String[]> settings = Transports.listed(2, "stack=tcp", "crashDetection=true");
        Recorder first = new Recorder();
        Tapped tap = new Tapped(settings.get(0));
        try (Transport one = new JGroupsTransport(tap)) {
            one.start(first);
            View both;
            try (Transport two = Transports.make("test", "two", settings.get(1))) {
                two.start(new Recorder());
                Waiting.until("one view").until(() -> tap.view().size() == 2);
                both = tap.view();
                assertThat(first.gone()).isEmpty();
            }
            Door door = tap.door(both.getMembers().get(1));
            Waiting.until("the port is closed").until(() -> door.isRefused(100));
            Waiting.until("it has left").until(() -> tap.view().size() == 1);
            Waiting.until("the end is reported").until(() -> {
                tap.tell(both);
                tap.tell(tap.view());
                return !first.gone().isEmpty();
            });
            assertThat(first.gone().get(0).origin().address()).startsWith("two");
        }
    }

    /** A channel of its own, with somebody who can tell what the channel would. */
    private static final class Tapped implements ChannelSource {
        private final OwnChannel own;
        private final AtomicReference<Receiver> inbox = new AtomicReference<>();
        private final AtomicReference<Line> line = new AtomicReference<>();

        Tapped(String... settings) {
            own = new OwnChannel(JGroupsSettings.read(Transports.values(settings)), new ProviderContext("test", "one"));
        }

        @Override
        public Line open(Receiver to, CrashWatch.Listener crashes) {
            Line opened = own.open(to, crashes);
            inbox.set(to);
            line.set(opened);
            return opened;
        }

        View view() {
            return line.get().channel().getView();
        }

        Door door(Address member) {
            return line.get().door(member).orElseThrow();
        }

        void tell(View view) {
            inbox.get().viewAccepted(view);
        }

        @Override
        public boolean detectsCrashes() {
            return own.detectsCrashes();
        }

        @Override
        public String describe() {
            return own.describe();
        }
    }

    private static void assertNobodyWaits(Transport sender, Recorder receiver, String text) {
        for (int i = 0; i < 1000; i++) {
            sender.broadcast(ByteBuffer.wrap(("burst " + i).getBytes(UTF_8)));
        }
        Waiting.until(text).until(() -> {
            sender.broadcast(ByteBuffer.wrap(text.getBytes(UTF_8)));
            return receiver.heard(text);
        });
    }
}
