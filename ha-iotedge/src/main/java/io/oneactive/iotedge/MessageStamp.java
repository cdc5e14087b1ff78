package io.oneactive.iotedge;

import com.microsoft.azure.sdk.iot.device.Message;
import io.oneactive.ActiveTerm;
import io.oneactive.NotActiveException;
import io.oneactive.iotedge.messages.MessageProperties;

/** Stamps messages with the token of a term and a number within it. Thread-safe. */
final class MessageStamp {
    private final String cluster;
    private long token;
    private long sequence;

    MessageStamp(String cluster) {
        this.cluster = cluster;
    }

    Message on(Message message, ActiveTerm term) {
        long number = next(term.token());
        message.setProperty(MessageProperties.CLUSTER, cluster);
        message.setProperty(MessageProperties.TOKEN, Long.toString(term.token()));
        message.setProperty(MessageProperties.SEQUENCE, Long.toString(number));
        // Last: what is stamped was stamped in the term, however long the thread stood still before.
        term.check();
        return message;
    }

    private synchronized long next(long ofToken) {
        if (ofToken < token) {
            throw new NotActiveException(
                    "the term with token " + ofToken + " is over, that with " + token + " has begun");
        }
        if (ofToken > token) {
            token = ofToken;
            sequence = 0;
        }
        return ++sequence;
    }
}
