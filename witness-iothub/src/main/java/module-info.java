import org.jspecify.annotations.NullMarked;

/** The witness that keeps a lease in the twin of a device of an IoT hub. */
@NullMarked
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.oneactive.witness.iothub {
    requires transitive io.oneactive;
    requires com.google.gson;
    requires com.microsoft.iot.device.client;
    requires io.oneactive.iothub;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.oneactive.witness.iothub;

    provides io.oneactive.spi.WitnessProvider with
            io.oneactive.witness.iothub.IotHubWitnessProvider;
}
