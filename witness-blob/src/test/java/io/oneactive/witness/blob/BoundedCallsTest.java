package io.oneactive.witness.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedCallsTest {
    private static final long SHORT = Duration.ofMillis(50).toNanos();
    private static final long LONG = Duration.ofSeconds(30).toNanos();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BoundedCalls calls = new BoundedCalls();
    private final AtomicInteger hanging = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        calls.close();
    }

    @Test
    void anAnswerIsReturned() throws BlobFault {
        assertThat(calls.<String>call(LONG, () -> "yes")).isEqualTo("yes");
    }

    /** As a name server does that never answers: no interrupt reaches a thread there. */
    private boolean hang() {
        hanging.incrementAndGet();
        boolean opened = false;
        while (!opened) {
            try {
                gate.await();
                opened = true;
            } catch (InterruptedException e) {
                // Does not help.
            }
        }
        return true;
    }

    @Test
    void aCallThatHangsIsLeftAloneAndIsOneOfAFew() throws BlobFault {
        BlobFault fault = catchThrowableOfType(BlobFault.class, () -> calls.call(SHORT, this::hang));
        assertThat(fault.meaning()).isEqualTo(Meaning.NO_ANSWER);
        assertThat(fault.text()).isEqualTo("no answer within 50 ms");
        // The time of a call may be over before its thread has begun, and then it does not hang.
        await().atMost(PATIENCE)
                .until(
                        () -> catchThrowableOfType(BlobFault.class, () -> calls.call(SHORT, this::hang))
                                .meaning(),
                        meaning -> meaning == Meaning.NOT_SENT && hanging.get() == BoundedCalls.CALL_THREADS);

        BlobFault full = catchThrowableOfType(BlobFault.class, () -> calls.call(LONG, () -> true));
        assertThat(full.meaning()).isEqualTo(Meaning.NOT_SENT);
        assertThat(full.text()).contains("hang in earlier calls");

        gate.countDown();
        await().atMost(PATIENCE)
                .until(() -> catchThrowableOfType(BlobFault.class, () -> calls.call(LONG, () -> true)) == null);
    }

    @Test
    void aCallThatIsGivenUpIsInterrupted() {
        AtomicBoolean interrupted = new AtomicBoolean();

        // The time of a call may be over before its thread has begun, and then there is nothing to interrupt.
        await().atMost(PATIENCE).until(() -> {
            BlobFault fault =
                    catchThrowableOfType(BlobFault.class, () -> calls.call(SHORT, () -> waitAndTell(interrupted)));
            assertThat(fault.meaning()).isEqualTo(Meaning.NO_ANSWER);
            return interrupted.get();
        });
    }

    private boolean waitAndTell(AtomicBoolean interrupted) throws InterruptedException {
        try {
            return gate.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            interrupted.set(true);
            throw e;
        }
    }

    @Test
    void withoutTimeNothingIsSent() {
        AtomicBoolean sent = new AtomicBoolean();

        BlobFault fault = catchThrowableOfType(
                BlobFault.class,
                () -> calls.call(0, () -> {
                    sent.set(true);
                    return true;
                }));

        assertThat(fault.meaning()).isEqualTo(Meaning.NOT_SENT);
        assertThat(sent).isFalse();
    }

    @Test
    void afterCloseNothingIsSent() {
        calls.close();

        BlobFault fault = catchThrowableOfType(BlobFault.class, () -> calls.call(LONG, () -> true));

        assertThat(fault.meaning()).isEqualTo(Meaning.NOT_SENT);
        assertThat(fault.text()).isEqualTo("closed");
    }
}
