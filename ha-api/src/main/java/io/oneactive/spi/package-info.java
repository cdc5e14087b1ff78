/**
 * What a provider implements: a {@linkplain io.oneactive.spi.Transport transport} that moves frames, a {@linkplain
 * io.oneactive.spi.Witness witness} that arbitrates, an {@linkplain io.oneactive.spi.ElectionRule election rule} that prefers, a
 * {@linkplain io.oneactive.spi.HealthCheck health check} that judges.
 *
 * <p>A provider is found by {@link java.util.ServiceLoader}: one class that implements the {@code …Provider} interface, named both in
 * {@code module-info.java} ({@code provides … with …}) and in {@code META-INF/services}.
 */
package io.oneactive.spi;
