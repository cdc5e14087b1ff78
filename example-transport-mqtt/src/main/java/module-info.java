import org.jspecify.annotations.NullMarked;

/** A transport of one's own: the frames travel as messages of an MQTT broker. */
@NullMarked
@SuppressWarnings("requires-automatic") // The MQTT client and what it is built on have no descriptors.
module com.example.mqtt {
    requires transitive io.oneactive; // the API; nothing of the engine
    requires com.hivemq.client.mqtt;
    requires io.reactivex.rxjava2;
    requires org.slf4j;
    requires static org.jspecify;

    exports com.example.mqtt;

    provides io.oneactive.spi.TransportProvider with
            com.example.mqtt.MqttTransportProvider;
}
