package io.oneactive.engine.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Authority: the time until which a majority holds, self included; the lease of the witness is one vote. */
final class GrantsTest {
    @ParameterizedTest(name = "majority {0}, peers until {1}, witness until {2} => {3}")
    @CsvSource({
        "2, '', -, never", // pair alone
        "2, 500, -, 500", // pair, peer grants
        "2, '', 900, 900", // pair, witness holds instead of the peer
        "2, 500, 900, 900", // pair, both: the later one is enough
        "2, 300 500, -, 500", // three nodes: one of the two others is enough
        "3, 300 500, -, 300", // four nodes: two others are needed
        "3, 300 500 700, -, 500",
        "3, 300, 900, 300", // four nodes and a witness: one peer and the witness
        "3, 300 700, 900, 700",
        "4, 100 200 300, -, 100",
        "4, 100 200, -, never"
    })
    void authorityIsTheMajorityLatest(int majority, String peers, String witness, String expected) {
        Grants grants = new Grants();
        int index = 0;
        for (String deadline : peers.isBlank() ? new String[0] : peers.split(" ", -1)) {
            grants.add("peer-" + index++, Long.parseLong(deadline));
        }

        long authority = grants.authority(majority, witness.equals("-") ? Grants.NEVER : Long.parseLong(witness));

        assertThat(authority).isEqualTo(expected.equals("never") ? Grants.NEVER : Long.parseLong(expected));
    }

    @ParameterizedTest(name = "{0} then {1} => {2}")
    @CsvSource({"300, 500, 500", "500, 300, 500"})
    void aGrantIsNeverShortenedByALaterOne(long first, long second, long expected) {
        Grants grants = new Grants();
        grants.add("peer", first);
        grants.add("peer", second);

        assertThat(grants.deadlineOf("peer")).isEqualTo(expected);
        grants.clear();
        assertThat(grants.deadlineOf("peer")).isEqualTo(Grants.NEVER);
    }
}
