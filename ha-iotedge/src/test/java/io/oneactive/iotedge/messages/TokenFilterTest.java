package io.oneactive.iotedge.messages;

import static io.oneactive.iotedge.messages.Verdict.ACCEPTED;
import static io.oneactive.iotedge.messages.Verdict.DUPLICATE;
import static io.oneactive.iotedge.messages.Verdict.NO_ROOM;
import static io.oneactive.iotedge.messages.Verdict.OUTDATED;
import static io.oneactive.iotedge.messages.Verdict.TOO_FAR_BEHIND;
import static io.oneactive.iotedge.messages.Verdict.UNSTAMPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the consumer of a group's messages takes, and what it drops. */
class TokenFilterTest {
    private static final String LINE = "line-7";

    private final TokenFilter filter = new TokenFilter();

    @Test
    void whatAnOutdatedActiveNodeSentIsDroppedHoweverLateItComes() {
        assertThat(filter.judge(LINE, 5, 1)).isEqualTo(ACCEPTED);
        assertThat(filter.judge(LINE, 6, 1)).isEqualTo(ACCEPTED);
        assertThat(filter.judge(LINE, 5, 2)).isEqualTo(OUTDATED);
        assertThat(filter.judge(LINE, 5, 1_000_000)).isEqualTo(OUTDATED);
        assertThat(filter.judge(LINE, 6, 2)).isEqualTo(ACCEPTED);
        assertThat(filter.newestToken(LINE)).isEqualTo(6);
    }

    @Test
    void eachMessageIsTakenOnceInWhateverOrderTheyCome() {
        List<Integer> order = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            order.add(i);
            order.add(i);
        }
        Collections.shuffle(order, new Random(7));
        int accepted = 0;
        int duplicates = 0;
        for (int sequence : order) {
            Verdict verdict = filter.judge(LINE, 3, sequence);
            accepted += verdict == ACCEPTED ? 1 : 0;
            duplicates += verdict == DUPLICATE ? 1 : 0;
        }

        assertThat(accepted).isEqualTo(500);
        assertThat(duplicates).isEqualTo(500);
    }

    @Test
    void whatIsFurtherBehindThanTheWindowIsDropped() {
        TokenFilter small = new TokenFilter(10, 4);
        assertThat(small.judge(LINE, 1, 10)).isEqualTo(ACCEPTED);
        assertThat(small.judge(LINE, 1, 7)).isEqualTo(ACCEPTED);
        assertThat(small.judge(LINE, 1, 6)).isEqualTo(TOO_FAR_BEHIND);
        assertThat(small.judge(LINE, 1, 13)).isEqualTo(ACCEPTED);
        assertThat(small.judge(LINE, 1, 10)).isEqualTo(DUPLICATE);
        assertThat(small.judge(LINE, 1, 7)).isEqualTo(TOO_FAR_BEHIND);
        assertThat(small.judge(LINE, 1, Long.MAX_VALUE)).isEqualTo(ACCEPTED);
        assertThat(small.judge(LINE, 1, Long.MAX_VALUE)).isEqualTo(DUPLICATE);
    }

    @Test
    void groupsDoNotTouchEachOther() {
        filter.judge(LINE, 9, 1);

        assertThat(filter.judge("line-8", 2, 1)).isEqualTo(ACCEPTED);
        filter.forget(LINE);
        assertThat(filter.judge(LINE, 1, 1)).isEqualTo(ACCEPTED);
    }

    @Test
    void noMoreGroupsThanAgreedAreRemembered() {
        TokenFilter two = new TokenFilter(2, 8);
        two.judge("a", 1, 1);
        two.judge("b", 1, 1);

        assertThat(two.judge("c", 1, 1)).isEqualTo(NO_ROOM);
        assertThat(two.judge("a", 1, 2)).isEqualTo(ACCEPTED);
    }

    @Test
    void messagesWithoutAStampAreDropped() {
        Map<String, String> stamp = Map.of("ha-cluster", LINE, "ha-token", "4", "ha-seq", "1");
        assertThat(filter.judge(Map.of())).isEqualTo(UNSTAMPED);
        assertThat(filter.judge(Map.of("ha-cluster", LINE, "ha-token", "4"))).isEqualTo(UNSTAMPED);
        assertThat(filter.judge(Map.of("ha-cluster", LINE, "ha-token", "four", "ha-seq", "1")))
                .isEqualTo(UNSTAMPED);
        assertThat(filter.judge(LINE, 0, 1)).isEqualTo(UNSTAMPED);
        assertThat(filter.judge(LINE, 1, -1)).isEqualTo(UNSTAMPED);
        assertThat(filter.judge("x".repeat(257), 1, 1)).isEqualTo(UNSTAMPED);
        assertThat(filter.judge(stamp)).isEqualTo(ACCEPTED);
        assertThat(filter.judge(stamp).isAccepted()).isFalse();
    }

    @Test
    void itsSuccessorKnowsWhatItKnew() {
        filter.judge(LINE, 6, 1);
        filter.judge(LINE, 6, 3);
        filter.judge("Linie 8 | ü", 2, 5);

        TokenFilter successor = TokenFilter.restored(filter.exported());

        assertThat(successor.judge(LINE, 5, 9)).isEqualTo(OUTDATED);
        assertThat(successor.judge(LINE, 6, 1)).isEqualTo(DUPLICATE);
        assertThat(successor.judge(LINE, 6, 3)).isEqualTo(DUPLICATE);
        assertThat(successor.judge(LINE, 6, 2)).isEqualTo(ACCEPTED);
        assertThat(successor.judge("Linie 8 | ü", 2, 5)).isEqualTo(DUPLICATE);
        filter.judge(LINE, 6, 2);
        assertThat(successor.exported()).isEqualTo(filter.exported());
    }

    @Test
    void aDamagedStateIsRefused() {
        filter.judge(LINE, 6, 1);
        String exported = filter.exported();

        assertThatThrownBy(() -> TokenFilter.restored(exported.replace("6 1", "5 1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> TokenFilter.restored("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenFilter(0, 1)).hasMessage("groups = 0; allowed: 1 to 1000000");
        assertThatThrownBy(() -> new TokenFilter(1, 65_537)).hasMessage("window = 65537; allowed: 1 to 65536");
    }
}
