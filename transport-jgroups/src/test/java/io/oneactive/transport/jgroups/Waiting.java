package io.oneactive.transport.jgroups;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long the tests of this module wait. */
final class Waiting {
    private Waiting() {}

    static ConditionFactory until(String what) {
        return Awaitility.await(what)
                .atMost(Duration.ofSeconds(40))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20));
    }
}
