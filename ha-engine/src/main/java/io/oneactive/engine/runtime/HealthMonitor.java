package io.oneactive.engine.runtime;

import io.oneactive.engine.election.Event;
import io.oneactive.spi.HealthCheck;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Asks the health check at its interval and tells the loop when enough results in a row say something new. */
final class HealthMonitor implements AutoCloseable {
    private final HealthCheck check;
    private final HealthSettings settings;
    private final Consumer<Event> mailbox;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor checks;
    private boolean healthy = true;
    private int inARow;

    /**
     * How often a health check is called, and what its results mean.
     *
     * @param interval between the starts of two checks
     * @param timeLimit of one check
     * @param rise how many successes in a row make the node healthy again
     * @param fall how many failures in a row make it unhealthy
     */
    public record HealthSettings(Duration interval, Duration timeLimit, int rise, int fall) {}

    HealthMonitor(HealthCheck check, HealthSettings settings, String nodeId, Consumer<Event> mailbox) {
        this.check = check;
        this.settings = settings;
        this.mailbox = mailbox;
        this.timer = new ScheduledThreadPoolExecutor(1, Threads.named("oneactive-health-timer-" + nodeId));
        this.checks = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), Threads.named("oneactive-health-" + nodeId));
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(
                () -> evaluate(check()), 0, settings.interval().toNanos(), TimeUnit.NANOSECONDS);
    }

    private HealthCheck.Result check() {
        try {
            Future<HealthCheck.Result> result = checks.submit(check::check);
            try {
                return result.get(settings.timeLimit().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                result.cancel(true);
                return failed("the health check took longer than "
                        + settings.timeLimit().toMillis() + " ms");
            }
        } catch (RejectedExecutionException e) {
            return failed("the last health check has not ended");
        } catch (ExecutionException e) {
            return failed("the health check failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("the health check was interrupted");
        }
    }

    private static HealthCheck.Result failed(String detail) {
        return new HealthCheck.Result(false, detail);
    }

    private void evaluate(HealthCheck.Result result) {
        if (timer.isShutdown()) {
            return;
        }
        inARow = result.healthy() == healthy ? 0 : inARow + 1;
        if (inARow >= (healthy ? settings.fall() : settings.rise())) {
            healthy = result.healthy();
            inARow = 0;
            mailbox.accept(new Event.HealthReported(healthy, result.detail()));
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        checks.shutdownNow();
    }
}
