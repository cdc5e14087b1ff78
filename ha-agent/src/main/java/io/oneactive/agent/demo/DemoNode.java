package io.oneactive.agent.demo;

import io.oneactive.ActiveTerm;
import io.oneactive.HaConfig;
import io.oneactive.HaConfigException;
import io.oneactive.HaNode;
import io.oneactive.HaStartException;
import io.oneactive.HandoverResult;
import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.agent.history.Events;
import io.oneactive.agent.history.HistoryLine;
import io.oneactive.agent.history.HistoryRecorder;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.EventLine;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Palette;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * The program in each process of a {@link Pair}: one node, a thread that reads {@code isActive()} all the time, and commands on standard
 * input: {@code transfer ID}, {@code resign}, {@code pause}, {@code resume}, {@code quit}. It ends when its standard input does, unless it is
 * told to survive.
 */
public final class DemoNode {
    private static final Duration STATUS_INTERVAL = Duration.ofMillis(5);

    private final HaNode node;
    private final HistoryRecorder history;
    private final ActivityRecorder recorder;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean closing;

    private DemoNode(HaNode node, HistoryRecorder history, ActivityRecorder recorder) {
        this.node = node;
        this.history = history;
        this.recorder = recorder;
    }

    /**
     * Runs a node until it is told to end.
     *
     * @param arguments see {@link #run}
     * @throws IOException when the record cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        run(arguments, (node, history) -> {});
    }

    /** What is done beside the node. */
    @FunctionalInterface
    public interface Work {
        /**
         * Begins it. Must return soon.
         *
         * @param node has just been started
         * @param history for operations
         */
        void begin(HaNode node, HistoryRecorder history);
    }

    /**
     * Runs a node, and work beside it, until it is told to end; then ends the process.
     *
     * @param arguments the configuration file, the history file, the record file, the pause between two readings in nanoseconds (0: none),
     *     and {@code end} or {@code survive} for what to do when standard input ends
     * @param work begun after the node
     * @throws IOException when the record cannot be written
     */
    public static void run(String[] arguments, Work work) throws IOException {
        HistoryRecorder history = HistoryRecorder.to(Path.of(arguments[1]), HistoryRecorder.USUAL_LIMIT);
        ActivityRecorder recorder = ActivityRecorder.create(Path.of(arguments[2]));
        long pauseNanos = Long.parseLong(arguments[3]);
        boolean survives = arguments[4].equals("survive");
        HaConfig config = HaConfig.builder()
                .file(Path.of(arguments[0]))
                .environment(System.getenv())
                .build();
        HaNode node;
        try {
            node = HaNode.start(config);
        } catch (HaConfigException | HaStartException problem) {
            history.remark(HistoryLine.Kind.FAILURE, CommandFailure.reason(problem));
            history.close();
            System.exit(problem instanceof HaConfigException ? ExitCode.USAGE : ExitCode.START);
            return;
        }
        work.begin(node, history);
        System.exit(new DemoNode(node, history, recorder).run(pauseNanos, survives));
    }

    private int run(long pauseNanos, boolean survives) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close"));
        listen();
        daemon("activity", () -> watch(pauseNanos));
        daemon("status", this::showStatus);
        daemon("commands", () -> obey(survives));
        try {
            over.await();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
        int exitCode = closing ? ExitCode.GOOD : ExitCode.BROKEN;
        close();
        return exitCode;
    }

    private void close() {
        closing = true;
        node.close();
        history.close();
        over.countDown();
    }

    private void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, failure) -> {
            history.remark(HistoryLine.Kind.FAILURE, "thread '" + failed.getName() + "' failed: " + failure);
            over.countDown();
        });
        thread.start();
    }

    private void listen() {
        String id = node.status().nodeId();
        EventLine format = new EventLine(Palette.PLAIN, System.nanoTime(), id.length());
        history.follow(node);
        Events.follow(node, event -> note(format, id, event));
    }

    private void note(EventLine format, String id, NodeEvent event) {
        System.out.println(format.event(
                event.monotonicNanos(), id, event.from(), event.to(), event.term(), event.reason(), event.detail()));
        if (event.to() == NodeState.STOPPED) {
            over.countDown();
        }
    }

    private void watch(long pauseNanos) {
        while (true) {
            long before = System.nanoTime();
            boolean active = node.isActive();
            long after = System.nanoTime();
            recorder.reading(
                    active,
                    before,
                    after,
                    () -> node.activeTerm().map(ActiveTerm::token).orElse(0L));
            if (pauseNanos > 0) {
                LockSupport.parkNanos(pauseNanos);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private void showStatus() {
        while (true) {
            NodeStatus status = node.status();
            long grants = status.peers().stream()
                    .filter(peer -> peer.grantRemaining().compareTo(Duration.ZERO) > 0)
                    .count();
            boolean leaseHeld = status.witness().stream()
                    .anyMatch(witness -> witness.leaseRemaining().compareTo(Duration.ZERO) > 0);
            recorder.status(
                    System.nanoTime(),
                    status.state(),
                    status.term(),
                    (int) grants,
                    leaseHeld,
                    status.activeNode().isPresent());
            LockSupport.parkNanos(STATUS_INTERVAL.toNanos());
        }
    }

    private void obey(boolean survives) {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                obey(line.strip());
            }
        } catch (IOException failure) {
            history.remark(HistoryLine.Kind.WARNING, "standard input cannot be read: " + failure.getMessage());
        }
        if (!survives) {
            close();
        }
    }

    private void obey(String command) {
        String[] words = command.split(" ", 2);
        switch (words[0]) {
            case "transfer" -> answer(command, node.transferTo(words[1]));
            case "resign" -> answer(command, node.resign());
            case "pause" -> node.pause();
            case "resume" -> node.resume();
            case "quit" -> close();
            default -> history.remark(HistoryLine.Kind.WARNING, "unknown command '" + command + "'");
        }
    }

    /** Waits for the end: commands are done one after another. */
    private void answer(String command, CompletableFuture<HandoverResult> end) {
        HandoverResult result = end.join();
        history.remark(HistoryLine.Kind.RESULT, command + ": " + result.outcome() + ": " + result.detail());
    }
}
