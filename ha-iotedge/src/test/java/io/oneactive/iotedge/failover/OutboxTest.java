package io.oneactive.iotedge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oneactive.iotedge.failover.Outbox.Entry;
import io.oneactive.iotedge.failover.Outbox.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final FailoverStatus.Counters NONE = new FailoverStatus.Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static Outbox outbox(int messages, Overflow overflow) {
        return new Outbox(messages, 1 << 20, overflow);
    }

    private static List<Entry> taken(Outbox outbox, int window) {
        List<Entry> entries = new ArrayList<>();
        for (Optional<Entry> next = outbox.next(window, 0); next.isPresent(); next = outbox.next(window, 0)) {
            entries.add(next.get());
        }
        return entries;
    }

    private static List<Long> numbers(List<Entry> entries) {
        return entries.stream().map(entry -> entry.number).toList();
    }

    private static void offer(Outbox outbox, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(outbox.offer(HubMessage.of("m" + i))).isEqualTo(Offer.TAKEN);
        }
    }

    @Test
    void noMoreAreUnderWayThanMayBe() {
        Outbox outbox = outbox(10, Overflow.REFUSE_NEW);
        offer(outbox, 5);

        List<Entry> first = taken(outbox, 2);
        assertThat(numbers(first)).containsExactly(1L, 2L);
        outbox.acknowledged(first.get(1));
        assertThat(numbers(taken(outbox, 2))).containsExactly(3L);
    }

    @Test
    void afterALossAllThatIsNotAcknowledgedIsHandedOverFromTheFirst() {
        Outbox outbox = outbox(10, Overflow.REFUSE_NEW);
        offer(outbox, 4);
        List<Entry> first = taken(outbox, 3);
        outbox.acknowledged(first.get(1));

        outbox.disconnected();

        assertThat(numbers(taken(outbox, 10))).containsExactly(1L, 3L, 4L);
        assertThat(outbox.counted(NONE).resent()).isEqualTo(2);
        assertThat(outbox.counted(NONE).acknowledged()).isEqualTo(1);
    }

    @Test
    void anAcknowledgementThatComesLateIsOneAndCountsOnce() {
        Outbox outbox = outbox(10, Overflow.REFUSE_NEW);
        offer(outbox, 2);
        List<Entry> first = taken(outbox, 1);
        outbox.disconnected();

        outbox.acknowledged(first.get(0));
        outbox.acknowledged(first.get(0));

        assertThat(numbers(taken(outbox, 10))).containsExactly(2L);
        assertThat(outbox.counted(NONE).resent()).isZero();
        assertThat(outbox.counted(NONE).acknowledged()).isEqualTo(1);
    }

    @Test
    void theOldestThatWaitsMakesRoomButNeverOneThatIsUnderWay() {
        Outbox outbox = outbox(3, Overflow.DROP_OLDEST);
        offer(outbox, 3);
        taken(outbox, 1);

        assertThat(outbox.offer(HubMessage.of("new"))).isEqualTo(Offer.TAKEN_FOR_ANOTHER);

        assertThat(numbers(taken(outbox, 10))).containsExactly(3L, 4L);
        assertThat(outbox.offer(HubMessage.of("none"))).isEqualTo(Offer.REFUSED);
        assertThat(outbox.counted(NONE).dropped()).isEqualTo(1);
        assertThat(outbox.counted(NONE).refused()).isEqualTo(1);
        assertThat(outbox.counted(NONE).waiting()).isEqualTo(3);
    }

    @Test
    void bytesAreBoundedToo() {
        Outbox outbox = new Outbox(100, 10, Overflow.REFUSE_NEW);

        assertThat(outbox.offer(HubMessage.of("12345678"))).isEqualTo(Offer.TAKEN);
        assertThat(outbox.offer(HubMessage.of("123"))).isEqualTo(Offer.REFUSED);
        outbox.acknowledged(taken(outbox, 1).get(0));
        assertThat(outbox.offer(HubMessage.of("123"))).isEqualTo(Offer.TAKEN);
    }

    @Test
    void whoWaitsLongestIsTheOldestUnderWay() {
        Outbox outbox = outbox(10, Overflow.REFUSE_NEW);
        offer(outbox, 2);
        assertThat(outbox.longestWaitNanos(500)).isZero();

        Entry first = outbox.next(10, 100).orElseThrow();
        assertThat(outbox.next(10, 300)).isPresent();
        assertThat(outbox.longestWaitNanos(500)).isEqualTo(400);
        outbox.acknowledged(first);
        assertThat(outbox.longestWaitNanos(500)).isEqualTo(200);
    }

    @Test
    void aClosedOneTakesNothing() {
        Outbox outbox = outbox(10, Overflow.REFUSE_NEW);
        offer(outbox, 2);

        assertThat(outbox.close()).isEqualTo(2);
        assertThatThrownBy(() -> outbox.offer(HubMessage.of("x"))).hasMessageContaining("closed");
    }

    @Test
    void whatTheHubWouldNotTakeIsRefusedAtTheDoor() {
        assertThatThrownBy(() -> new HubMessage(new byte[HubMessage.GREATEST_BYTES], Map.of("a", "b"), ""))
                .hasMessageContaining("262146 bytes");
        assertThatThrownBy(() -> new HubMessage(new byte[0], Map.of("iothub-enqueuedtime", "b"), ""))
                .hasMessageContaining("reserved");
    }
}
