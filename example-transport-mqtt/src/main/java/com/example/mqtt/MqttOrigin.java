package com.example.mqtt;

import io.oneactive.spi.Origin;
import java.nio.ByteBuffer;

/** A peer. Equal when it is the same process, as two of these are. */
record MqttOrigin(MqttTransport transport, String peer) implements Origin {
    @Override
    public void reply(ByteBuffer frame) {
        transport.reply(frame, peer);
    }

    @Override
    public String address() {
        return peer;
    }
}
