package com.example.mqtt;

import io.oneactive.spi.Transport;
import io.oneactive.testkit.TransportFaultTck;
import io.oneactive.testkit.TransportFaults;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;

/** All that every transport must do, also when its broker hangs, dies and comes back. */
class MqttTransportTest extends TransportFaultTck {
    private static final Broker BROKER = Broker.start();

    @AfterAll
    static void endBroker() {
        BROKER.close();
    }

    @Override
    protected List<Transport> group(int size) {
        Map<String, String> settings = Map.of("broker", BROKER.address());
        return IntStream.range(0, size)
                .mapToObj(index -> Transports.mqtt("tck", "node-" + index, settings))
                .toList();
    }

    @Override
    protected Transport unstartable() {
        String nobody = "mqtt://127.0.0.1:" + Broker.freePort();
        return Transports.mqtt("tck", "node", Map.of("broker", nobody, "startTimeoutMS", "300"));
    }

    @Override
    protected TransportFaults faults() {
        return BROKER;
    }
}
