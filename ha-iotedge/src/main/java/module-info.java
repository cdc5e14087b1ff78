import org.jspecify.annotations.NullMarked;

/** OneActive for modules and devices of an Azure IoT hub. */
@NullMarked
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.oneactive.iotedge {
    requires transitive io.oneactive;
    requires transitive com.microsoft.iot.device.client;
    requires transitive com.google.gson;
    requires com.microsoft.provisioning.device.client;
    requires com.microsoft.provisioning.security.provider;
    requires io.oneactive.iothub;
    requires java.net.http;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.oneactive.iotedge;
    exports io.oneactive.iotedge.failover;
    exports io.oneactive.iotedge.flag;
    exports io.oneactive.iotedge.messages;
}
