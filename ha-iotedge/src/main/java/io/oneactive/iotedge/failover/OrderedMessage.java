package io.oneactive.iotedge.failover;

import com.microsoft.azure.sdk.iot.device.Message;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A message that tells when the device client has taken it out of its queue to send it. The client (2.5.0) takes all that waits out of its queue now and
 * then, looks for what has expired, and puts the rest back; what is handed over meanwhile comes before that. So only one message may wait there at
 * a time.
 */
final class OrderedMessage extends Message {
    private final AtomicBoolean hasLeft = new AtomicBoolean();
    private final Runnable departure;

    /**
     * Not handed over yet.
     *
     * @param body what is sent
     * @param departure called once, by the client's thread that sends; must not block
     */
    OrderedMessage(byte[] body, Runnable departure) {
        super(body);
        this.departure = departure;
    }

    boolean hasLeft() {
        return hasLeft.get();
    }

    /** The body is asked for when the message has been taken out of the queue, and not before. */
    @Override
    public byte[] getBytes() {
        if (hasLeft.compareAndSet(false, true)) {
            departure.run();
        }
        return super.getBytes();
    }
}
