package io.oneactive.benchmarks.comparison;

import io.oneactive.NodeState;
import io.oneactive.agent.demo.ActivityRecorder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The program in each process of a {@link ContestPair}: one node of any product, a thread that reads {@link Contender#leads} all the time, and
 * commands on standard input: {@code pace NANOS} (pause between two readings; 0: none), {@code hand-over}, {@code quit}. It ends when its
 * standard input does.
 */
final class ContenderProcess {
    private static final Duration STATUS_INTERVAL = Duration.ofMillis(20);

    private final Contender contender;
    private final ActivityRecorder recorder;
    private volatile long paceNanos;

    private ContenderProcess(Contender contender, ActivityRecorder recorder, long paceNanos) {
        this.contender = contender;
        this.recorder = recorder;
        this.paceNanos = paceNanos;
    }

    /**
     * Takes part until it is told to end.
     *
     * @param arguments the record file, the pause between two readings in nanoseconds, and a {@link Seat}
     * @throws Exception when the node cannot be started
     */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        Seat seat = Seat.parse(words.subList(2, words.size()));
        Contender contender = seat.product().start(seat);
        ActivityRecorder recorder = ActivityRecorder.create(Path.of(words.get(0)));
        ContenderProcess process = new ContenderProcess(contender, recorder, Long.parseLong(words.get(1)));
        daemon("activity", process::watch);
        daemon("status", process::showStatus);
        process.obey();
        contender.close();
        // Whatever threads a library has left.
        System.exit(0);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        thread.start();
    }

    private void watch() {
        while (true) {
            long before = System.nanoTime();
            boolean leads = contender.leads();
            long after = System.nanoTime();
            recorder.reading(leads, before, after, contender::token);
            long pause = paceNanos;
            if (pause > 0) {
                LockSupport.parkNanos(pause);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** The states of OneActive stand for the same ones of the others; STARTING for everything that is not at rest. */
    private void showStatus() {
        while (true) {
            boolean leads = contender.leads();
            NodeState settled = leads ? NodeState.ACTIVE : NodeState.PASSIVE;
            boolean atRest = contender.isSettled() && leads == contender.leads();
            recorder.status(System.nanoTime(), atRest ? settled : NodeState.STARTING, 0, 0, false, atRest);
            LockSupport.parkNanos(Math.max(STATUS_INTERVAL.toNanos(), paceNanos));
        }
    }

    private void obey() throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = read(commands); !line.equals("quit"); line = read(commands)) {
            if (line.equals("hand-over")) {
                contender.handOver();
            } else if (line.startsWith("pace ")) {
                paceNanos = Long.parseLong(line.substring("pace ".length()));
            } else {
                throw new IllegalArgumentException("unknown command '" + line + "'");
            }
        }
    }

    /** The end of the input is a command as well. */
    private static String read(BufferedReader commands) throws IOException {
        String line = commands.readLine();
        return line == null ? "quit" : line;
    }
}
