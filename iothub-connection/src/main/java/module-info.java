import org.jspecify.annotations.NullMarked;

/** What bounds Microsoft's device client, for OneActive's own modules only. */
@NullMarked
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.oneactive.iothub {
    requires transitive com.microsoft.iot.device.client;
    requires java.logging;
    requires static transitive org.jspecify;

    exports io.oneactive.iothub;
}
