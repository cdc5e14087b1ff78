package com.example.mqtt;

import com.example.mqtt.Topics.Label;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.Transport;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns frames into messages and messages into frames. What it does not know of the broker, {@link BrokerSession} knows. */
final class MqttTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(MqttTransport.class);

    private final MqttSettings settings;
    private final Topics topics;
    private final Tally tally = new Tally();

    /** Held while the receiver is called, so that no call begins after {@link #close} has taken the receiver away. */
    private final Object delivery = new Object();

    private @Nullable Receiver receiver;
    private volatile @Nullable BrokerSession session;
    private volatile boolean isClosed;
    private volatile String lastWill = "";

    MqttTransport(MqttSettings settings, Topics topics) {
        this.settings = settings;
        this.topics = topics;
    }

    @Override
    public void start(Receiver to) {
        if (isClosed || session != null) {
            throw new IllegalStateException("a transport is started once, before it is closed");
        }
        synchronized (delivery) {
            receiver = to;
        }
        BrokerSession opened = new BrokerSession(settings, topics, tally, this::onMessage);
        session = opened;
        opened.open();
        LOG.info("Started: {}", describe());
    }

    @Override
    public void broadcast(ByteBuffer frame) {
        send(frame, topics.toAll());
    }

    /** Sends to one peer; never blocks, never throws. */
    void reply(ByteBuffer frame, String peer) {
        send(frame, topics.toOne(peer));
    }

    /** On the caller's thread as far as the client's queue. What does not fit there, or comes while there is no broker, is dropped and counted. */
    private void send(ByteBuffer frame, String topic) {
        BrokerSession current = session;
        if (current == null || isClosed) {
            return;
        }
        if (isWrong(frame.remaining())) {
            tally.add(Tally.WRONG_LENGTH);
            return;
        }
        // The caller writes its buffer again as soon as this returns, while the message may still be waiting.
        byte[] copy = new byte[frame.remaining()];
        frame.duplicate().get(copy);
        try {
            current.send(topic, copy);
        } catch (RuntimeException e) {
            // A fault of the client must not end the election's thread.
            tally.add(Tally.FAILED);
            LOG.debug("Not sent", e);
        }
    }

    private static boolean isWrong(int length) {
        return length == 0 || length > MAX_FRAME_BYTES;
    }

    /** Called by the one thread of the client. */
    private void onMessage(Mqtt3Publish message) {
        Optional<Label> label = topics.read(message.getTopic().toString());
        if (label.isEmpty()) {
            tally.add(Tally.FOREIGN);
        } else if (label.get().sender().equals(topics.self())) {
            tally.add(Tally.OWN);
        } else if (message.isRetain()) {
            // The broker kept it from some time ago; none of ours is sent so.
            tally.add(Tally.RETAINED);
        } else if (label.get().kind() == Topics.Kind.LAST_WILL) {
            onLastWill(label.get().sender());
        } else {
            ByteBuffer frame = message.getPayload().orElseGet(() -> ByteBuffer.allocate(0));
            onFrame(frame, label.get().sender());
        }
    }

    private void onFrame(ByteBuffer frame, String sender) {
        if (isWrong(frame.remaining())) {
            tally.add(Tally.WRONG_LENGTH);
            return;
        }
        tally.add(Tally.RECEIVED);
        synchronized (delivery) {
            if (receiver != null) {
                receiver.onFrame(frame, new MqttOrigin(this, sender));
            }
        }
    }

    /**
     * The broker has lost a peer's connection. That is worth a line in the status, and no more: the peer may be alive behind a broken cable, be
     * connecting again, or have been thrown out. So this is not {@link Receiver#onPeerGone}: silence decides.
     */
    private void onLastWill(String sender) {
        tally.add(Tally.WILLS);
        lastWill = sender;
        LOG.debug("The broker has lost {}", sender);
    }

    @Override
    public String describe() {
        BrokerSession current = session;
        String state = isClosed ? "closed" : current == null ? "not started" : current.state();
        String will = lastWill.isEmpty() ? "" : "; last will of " + lastWill;
        return "mqtt by %s (%s); topics %s/…, as %s; %s%s"
                .formatted(settings.address(), state, topics.base(), topics.self(), tally, will);
    }

    @Override
    public void close() {
        isClosed = true;
        synchronized (delivery) {
            receiver = null;
        }
        BrokerSession current = session;
        if (current != null) {
            current.close();
        }
    }
}
