package io.oneactive.agent.http;

import java.time.Duration;
import java.util.function.Consumer;

/** Orders with a wrong token, in the log: one line each ten seconds at most, however many there are. Any thread. */
final class Refusals {
    private static final Duration BETWEEN = Duration.ofSeconds(10);

    private final Consumer<String> remarks;
    private boolean isAnyTold;
    private long toldNanos;
    private long untold;

    Refusals(Consumer<String> remarks) {
        this.remarks = remarks;
    }

    /** One more, from somewhere. */
    void add(String source) {
        add(source, System.nanoTime());
    }

    synchronized void add(String source, long nowNanos) {
        if (isAnyTold && nowNanos - toldNanos < BETWEEN.toNanos()) {
            untold++;
            return;
        }
        String more = untold == 0 ? "" : ", and %d more since the last such line".formatted(untold);
        isAnyTold = true;
        toldNanos = nowNanos;
        untold = 0;
        remarks.accept("warning: an order %s was refused: the token is missing or wrong%s".formatted(source, more));
    }
}
