package io.oneactive.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.engine.election.Election;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Timings;
import io.oneactive.engine.seal.SealedWire;
import io.oneactive.engine.seal.Security;
import io.oneactive.engine.store.EphemeralTermStore;
import io.oneactive.engine.wire.DropCounters;
import io.oneactive.spi.Origin;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames from where no node is known to be, and the loop that looks at them when it has time. */
@Timeout(60)
final class StrangersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String FULL = "strangers-full";
    private static final String LOOKED_AT = "malformed";

    /** More than the mailbox and the strangers' queue together have room for. */
    private static final int TOO_MANY = 10_000;

    private final LocalNetwork network = new LocalNetwork();
    private final DropCounters drops = new DropCounters();
    private final Authority authority = new Authority();
    private final MonotonicClock clock = new MonotonicClock();
    private final Announcer announcer = new Announcer("a");
    private final ElectionLoop loop = loop();

    private ElectionLoop loop() {
        long interval = TimeUnit.MILLISECONDS.toNanos(200);
        NodeParts parts = new NodeParts(
                new ElectionSettings(
                        "test",
                        "a",
                        1,
                        1_600_000_000L,
                        List.of("a", "b"),
                        false,
                        ElectionRules.LONGEST_RUNNING,
                        false,
                        100,
                        false,
                        1,
                        7),
                new Timings(interval, 8, 10, 8 * interval, 8 * interval, 0),
                new EphemeralTermStore(),
                network.transport("a"),
                Optional.empty(),
                "",
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Optional.empty(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                2,
                3,
                Security.OFF,
                Optional.empty(),
                (changed, count) -> {
                    throw new UnsupportedOperationException();
                },
                List.of());
        Election election = new Election(parts.settings(), parts.timings(), Optional.empty(), clock.nowNanos());
        SealedWire wire = new SealedWire("test", "a", 1, Security.OFF, new byte[32]);
        return new ElectionLoop(
                parts,
                election,
                new ElectionLoop.Shared(
                        authority,
                        new Waiters(authority, "a"),
                        announcer,
                        new Handovers(),
                        new Forcings(),
                        new History(),
                        clock,
                        drops,
                        wire,
                        Optional.empty()));
    }

    @AfterEach
    void end() {
        loop.post(new Event.CloseRequested(0));
        assertThat(loop.awaitEnd(PATIENCE.toNanos())).isTrue();
        announcer.close();
        network.close();
    }

    private void speak() {
        loop.onFrame(ByteBuffer.wrap(new byte[] {'x'}), new Stranger());
    }

    private long count(String cause) {
        return drops.snapshot().getOrDefault(cause, 0L);
    }

    /** Nobody takes anything out of the mailbox yet, so there is no room left for the note that strangers are waiting. */
    @Test
    void strangersAreLookedAtAgainAfterTheirQueueAndTheMailboxWereFull() {
        while (loop.use(Security.OFF)) {
            // Until there is no room for one more.
        }
        for (int i = 0; i < TOO_MANY; i++) {
            speak();
        }
        long waiting = TOO_MANY - count(FULL);
        assertThat(waiting).isBetween(1L, TOO_MANY - 1L);
        loop.start();

        await().atMost(PATIENCE).until(() -> {
            speak();
            return count(LOOKED_AT) > waiting;
        });
    }

    private record Stranger() implements Origin {
        @Override
        public void reply(ByteBuffer frame) {}

        @Override
        public String address() {
            return "elsewhere";
        }
    }
}
