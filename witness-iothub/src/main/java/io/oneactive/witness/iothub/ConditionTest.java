package io.oneactive.witness.iothub;

import com.microsoft.azure.sdk.iot.device.twin.TwinCollection;
import io.oneactive.iothub.TwinRequests.Answer;
import io.oneactive.witness.iothub.HubFault.Meaning;
import java.time.Duration;

/**
 * Makes sure that the hub refuses a write to a version that is over, before anything rests on that: an edge hub does not, nor the hub itself over
 * AMQP. Writes nothing, since what it asks for is refused; and where it is not, it deletes what is not there.
 */
final class ConditionTest {
    private static final String SCRATCH = "haWitnessTest";
    private static final long VALID_NANOS = Duration.ofHours(1).toNanos();
    private static final int REFUSED = 412;

    private boolean hasPassed;
    private long passedNanos;

    /** Tests, unless it did so within the hour. */
    void run(TwinConnection connection, int version) throws HubFault {
        if (isPassed()) {
            return;
        }
        TwinCollection nothing = new TwinCollection();
        nothing.put(SCRATCH, null);
        Answer answer = connection.patch(nothing, version - 1);
        if (answer.isYes()) {
            throw new HubFault(
                    Meaning.UNSUITABLE,
                    "the hub takes a write although the version has moved on, so it cannot decide who was first");
        }
        if (answer.status() != REFUSED) {
            throw TwinConnection.fault(answer, "the test of its conditions");
        }
        passed();
    }

    private synchronized boolean isPassed() {
        return hasPassed && System.nanoTime() - passedNanos < VALID_NANOS;
    }

    private synchronized void passed() {
        hasPassed = true;
        passedNanos = System.nanoTime();
    }
}
