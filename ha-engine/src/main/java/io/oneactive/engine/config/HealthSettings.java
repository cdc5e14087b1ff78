package io.oneactive.engine.config;

import io.oneactive.spi.HealthCheck;
import java.time.Duration;
import java.util.Optional;

/**
 * How the node's health is judged.
 *
 * @param check what looks; empty: the node counts as healthy
 * @param interval how often it looks
 * @param timeLimit how long one look may take
 * @param rise how many successes in a row make the node healthy
 * @param fall how many failures in a row make it unhealthy
 */
public record HealthSettings(
        Optional<Choice<HealthCheck>> check, Duration interval, Duration timeLimit, int rise, int fall) {}
