package io.oneactive.iotedge.failover;

import com.google.gson.JsonElement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a device does when the hub says something. Given once; the client applies it to each connection that it makes.
 *
 * <p><b>Threads:</b> all handlers of a client are called one after another by one thread of it. A handler may block for as long as
 * {@link FailoverSettings.Builder#handlerTimeLimit} says; then the hub is answered without it. An exception is logged and, where the hub waits, answered
 * with 500.
 *
 * @param desired takes desired properties; empty: they are not followed
 * @param methods direct methods by name; empty: the hub is told that there are none
 * @param message takes messages to the device; empty: they stay at the hub
 * @param status told of each change of state, the last one when they come fast
 */
public record DeviceHandlers(
        Optional<Desired> desired,
        Map<String, Method> methods,
        Optional<Message> message,
        Optional<Consumer<FailoverStatus>> status) {
    /**
     * Keeps a copy.
     *
     * @param desired takes desired properties
     * @param methods direct methods by name
     * @param message takes messages to the device
     * @param status told of each change of state
     */
    public DeviceHandlers {
        methods = Map.copyOf(methods);
    }

    /** Takes desired properties. */
    @FunctionalInterface
    public interface Desired {
        /**
         * A property was set, or has another value than before. Called for all of them after the first connect; later, also after a change of hub, only
         * for those that changed or were not completed. Values that change fast may be skipped, never the last one.
         *
         * @param name of the property
         * @param value any JSON; JSON null when the property was removed (a hub that does not know
         *     it from the first has not removed it)
         * @return what is reported
         * @throws Exception is reported as 500 with its message
         */
        Acknowledgement apply(String name, JsonElement value) throws Exception;
    }

    /** A direct method. */
    @FunctionalInterface
    public interface Method {
        /**
         * Somebody called.
         *
         * @param payload any JSON
         * @return the answer
         * @throws Exception is answered with 500 and its message
         */
        MethodResult invoke(JsonElement payload) throws Exception;
    }

    /** Takes messages to the device. */
    @FunctionalInterface
    public interface Message {
        /**
         * A message came. The hub is told that it was taken when this returns, throws, or takes too long: it is not delivered again then.
         *
         * @param message may come twice, when the connection is lost in between
         * @throws Exception is logged and counted
         */
        void received(CloudMessage message) throws Exception;
    }

    /**
     * None.
     *
     * @return for devices that only send
     */
    public static DeviceHandlers none() {
        return new DeviceHandlers(Optional.empty(), Map.of(), Optional.empty(), Optional.empty());
    }

    /**
     * These, and one for desired properties.
     *
     * @param handler in place of the one before
     * @return a copy
     */
    public DeviceHandlers onDesired(Desired handler) {
        return new DeviceHandlers(Optional.of(handler), methods, message, status);
    }

    /**
     * These, and one for a direct method.
     *
     * @param name of the method
     * @param handler in place of the one before
     * @return a copy
     */
    public DeviceHandlers onMethod(String name, Method handler) {
        Map<String, Method> more = new TreeMap<>(methods);
        more.put(name, handler);
        return new DeviceHandlers(desired, more, message, status);
    }

    /**
     * These, and one for messages to the device.
     *
     * @param handler in place of the one before
     * @return a copy
     */
    public DeviceHandlers onMessage(Message handler) {
        return new DeviceHandlers(desired, methods, Optional.of(handler), status);
    }

    /**
     * These, and one that is told of changes of state.
     *
     * @param listener in place of the one before
     * @return a copy
     */
    public DeviceHandlers onStatus(Consumer<FailoverStatus> listener) {
        return new DeviceHandlers(desired, methods, message, Optional.of(listener));
    }
}
