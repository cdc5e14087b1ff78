package io.oneactive.engine.config;

import java.util.function.Supplier;

/**
 * A transport, witness or health check that was chosen, and not made yet.
 *
 * @param name the provider's name, or {@value #INSTANCE} when the application gave an instance
 * @param maker makes it from its checked settings
 * @param <T> what is made
 */
public record Choice<T>(String name, Supplier<T> maker) {
    /** Stands for a name where the application gave an instance. */
    public static final String INSTANCE = "instance";

    static <T> Choice<T> given(T instance) {
        return new Choice<>(INSTANCE, () -> instance);
    }

    /**
     * Makes it; to be called once.
     *
     * @return for the caller to close
     * @throws io.oneactive.HaConfigException when its settings contradict each other in a way that only the provider knows
     */
    public T make() {
        return maker.get();
    }
}
