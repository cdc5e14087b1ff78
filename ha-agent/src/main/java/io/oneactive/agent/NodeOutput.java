package io.oneactive.agent;

import io.oneactive.HaNode;
import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.agent.terminal.EventLine;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints what happens to a node: events, each once, in their order, and remarks. On a thread of its own: whoever reads may stop reading, and neither the
 * election nor the command waits for that. What is too much then is dropped, and counted.
 */
final class NodeOutput {
    private static final long WARNINGS_INTERVAL_MILLIS = 5_000;
    private static final int LINES_HELD = 1_000;
    private static final long LAST_LINES_SECONDS = 2;

    private final PrintWriter out;
    private final EventLine format;
    private final String node;
    private final Set<String> warnings = new HashSet<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicLong dropped = new AtomicLong();
    private final ThreadPoolExecutor printer = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(LINES_HELD), NodeOutput::thread, (line, closed) -> {
                dropped.incrementAndGet();
            });
    private volatile boolean closed;

    NodeOutput(PrintWriter out, EventLine format, String node) {
        this.out = out;
        this.format = format;
        this.node = node;
    }

    private static Thread thread(Runnable work) {
        Thread made = new Thread(work, "oneactive-output");
        made.setDaemon(true);
        return made;
    }

    void print(NodeEvent event) {
        print(format.event(
                event.monotonicNanos(), node, event.from(), event.to(), event.term(), event.reason(), event.detail()));
        if (event.to() == NodeState.STOPPED) {
            closed = event.reason() == Reason.CLOSED;
            over.countDown();
        }
    }

    void remark(String text) {
        print(format.remark(System.nanoTime(), node, text));
    }

    private void print(String line) {
        printer.execute(() -> {
            long missing = dropped.getAndSet(0);
            if (missing > 0) {
                out.println(format.remark(System.nanoTime(), node, missing + " lines were not printed: nobody read"));
            }
            out.println(line);
            out.flush();
        });
    }

    /** Prints what is left, unless nobody reads. */
    void close() {
        printer.shutdown();
        try {
            boolean unused = printer.awaitTermination(LAST_LINES_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prints each new warning until the node has ended; says whether it was ended on purpose. */
    boolean warnUntilOver(HaNode running) throws InterruptedException {
        do {
            Set<String> now = Set.copyOf(running.status().warnings());
            now.stream().filter(warnings::add).sorted().forEach(warning -> remark("warning: " + warning));
            warnings.retainAll(now);
        } while (!over.await(WARNINGS_INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
        return closed;
    }
}
