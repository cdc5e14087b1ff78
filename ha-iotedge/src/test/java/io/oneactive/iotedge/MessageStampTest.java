package io.oneactive.iotedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.azure.sdk.iot.device.Message;
import io.oneactive.ActiveTerm;
import io.oneactive.NotActiveException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is written on a message, and when it is refused. */
class MessageStampTest {
    private final MessageStamp stamp = new MessageStamp("line-7");

    private record Term(long token, boolean isHeld) implements ActiveTerm {
        @Override
        public Duration remaining() {
            return Duration.ZERO;
        }

        @Override
        public void check() {
            if (!isHeld) {
                throw new NotActiveException("over");
            }
        }
    }

    private String stamped(long token) {
        Message message = stamp.on(new Message("x"), new Term(token, true));
        return message.getProperty("ha-cluster") + " " + message.getProperty("ha-token") + " "
                + message.getProperty("ha-seq");
    }

    @Test
    void messagesAreNumberedWithinTheirTerm() {
        assertThat(stamped(5)).isEqualTo("line-7 5 1");
        assertThat(stamped(5)).isEqualTo("line-7 5 2");
        assertThat(stamped(6)).isEqualTo("line-7 6 1");
    }

    @Test
    void aTermThatIsOverStampsNothing() {
        assertThatThrownBy(() -> stamp.on(new Message("x"), new Term(5, false))).isInstanceOf(NotActiveException.class);
    }

    /** Else the later term's numbers would begin anew, and its messages be taken for duplicates. */
    @Test
    void aThreadThatIsLateDoesNotBringAFormerTermBack() {
        stamped(6);
        assertThatThrownBy(() -> stamped(5)).isInstanceOf(NotActiveException.class);
        assertThat(stamped(6)).isEqualTo("line-7 6 2");
    }
}
