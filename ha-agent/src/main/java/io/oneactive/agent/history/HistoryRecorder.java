package io.oneactive.agent.history;

import io.oneactive.ActiveTerm;
import io.oneactive.HaNode;
import io.oneactive.NodeEvent;
import io.oneactive.NodeStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the history of one node: every event, with the time on the monotonic clock and on the one that goes on while the machine sleeps;
 * every active term, with the first and last reading of {@link HaNode#activeTerm()} that said yes; and operations that the application
 * tells.
 *
 * <p>Everything is written by a thread of its own, so that a slow or full disk never delays the node: lines that find no place in the queue
 * or on the disk are left out, and the file says how many. It is bounded: when it is full, it becomes {@code FILE.1}, and a new one is begun. A
 * process that is killed loses at most what it learned in its last 20 ms. Thread-safe.
 */
public final class HistoryRecorder implements AutoCloseable {
    /** How large a file grows unless told otherwise, in bytes. */
    public static final long USUAL_LIMIT = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(HistoryRecorder.class);
    private static final Duration READING = Duration.ofMillis(20);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration REST = Duration.ofMillis(500);
    private static final Duration END_LIMIT = Duration.ofSeconds(2);
    private static final int QUEUE = 4_096;

    private final HistoryOutput output;
    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(QUEUE);
    private final TermNotes terms = new TermNotes();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private volatile @Nullable HaNode node;
    private volatile boolean closing;

    private HistoryRecorder(HistoryOutput output) {
        this.output = output;
        this.thread = new Thread(this::run, "history");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Begins a history, or goes on with one. A file that cannot be written is logged, and tried again later.
     *
     * @param file need not exist; its folder must
     * @param limitBytes how large it may grow, from 4,096; twice as much is kept in all
     * @return to be closed after the node
     */
    public static HistoryRecorder to(Path file, long limitBytes) {
        if (limitBytes < 4_096) {
            throw new IllegalArgumentException("limitBytes is %,d, must be 4,096 or more".formatted(limitBytes));
        }
        return new HistoryRecorder(new HistoryOutput(file.toAbsolutePath(), limitBytes, RETRY));
    }

    /**
     * Writes down what happens, and has happened, to a node.
     *
     * @param running the node; one for each recorder
     */
    public void follow(HaNode running) {
        long now = System.nanoTime();
        NodeStatus status = running.status();
        submit(() -> output.header(new HistoryHeader(
                        status.cluster(),
                        status.nodeId(),
                        status.incarnation(),
                        status.mode(),
                        ProcessHandle.current().pid(),
                        HostClock.identity(),
                        now,
                        HostClock.bootNanos(now),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .format()));
        node = running;
        Events.follow(running, this::event);
    }

    private void event(NodeEvent event) {
        submit(() -> output.line(HistoryLine.format(event, HostClock.bootNanos(event.monotonicNanos()))));
    }

    /**
     * Writes down a sentence.
     *
     * @param kind what it is about
     * @param text the sentence
     */
    public void remark(HistoryLine.Kind kind, String text) {
        long now = System.nanoTime();
        submit(() -> output.line(HistoryLine.format(now, kind, text)));
    }

    /**
     * Counts a guarded operation: one that was begun after {@link ActiveTerm#isHeld()} had said yes. Takes well below a microsecond.
     *
     * @param token of the term under whose protection it was done
     * @param beganNanos {@link System#nanoTime()} <em>before</em> that check
     * @param endedNanos the same when the operation was over
     */
    public void operation(long token, long beganNanos, long endedNanos) {
        terms.operation(token, beganNanos, endedNanos);
    }

    private void submit(Runnable work) {
        if (!queue.offer(work)) {
            dropped.incrementAndGet();
        }
    }

    private void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                Runnable work = queue.poll(terms.isActive() ? READING.toNanos() : REST.toNanos(), TimeUnit.NANOSECONDS);
                do {
                    if (work != null) {
                        work.run();
                    }
                    work = queue.poll();
                } while (work != null);
                noteDropped();
                read();
                terms.writeTo(output);
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error fault) {
            LOG.error("the history ends here by a fault of its own; the node goes on", fault);
        }
        output.close();
    }

    private void noteDropped() {
        long count = dropped.getAndSet(0);
        if (count > 0) {
            output.line(HistoryLine.format(
                    System.nanoTime(), HistoryLine.Kind.LOST, count + " lines came faster than they could be written"));
        }
    }

    private void read() {
        HaNode running = node;
        if (running == null) {
            return;
        }
        long before = System.nanoTime();
        Optional<ActiveTerm> term = running.activeTerm();
        long after = System.nanoTime();
        term.ifPresentOrElse(held -> terms.active(held.token(), before, after), () -> terms.passive(after));
    }

    /** Writes what is still to be written, for a bounded time, and ends. */
    @Override
    public void close() {
        closing = true;
        submit(() -> {});
        try {
            thread.join(END_LIMIT.toMillis());
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }
}
