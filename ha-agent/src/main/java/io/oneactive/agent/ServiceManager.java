package io.oneactive.agent;

import io.oneactive.HaNode;
import io.oneactive.NodeState;
import io.oneactive.NodeStatus;
import io.oneactive.agent.terminal.Choices;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells systemd that the node has started, what it does, and, when the unit has a watchdog, that its loop turns. Java has no Unix datagram sockets, so the
 * program {@code systemd-notify} does it; the unit needs {@code NotifyAccess=all}.
 */
final class ServiceManager {
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG = "WATCHDOG_USEC";

    /** Without a watchdog only what is shown by {@code systemctl status} gets older. */
    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(30);

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final HaNode node;
    private final String socket;
    private final Consumer<String> remarks;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
        Thread made = new Thread(work, "oneactive-systemd");
        made.setDaemon(true);
        return made;
    });
    private boolean hasFailed;

    private ServiceManager(HaNode node, String socket, Consumer<String> remarks) {
        this.node = node;
        this.socket = socket;
        this.remarks = remarks;
    }

    /**
     * Begins to tell, when there is somebody to be told.
     *
     * @param node that was started
     * @param environment usually {@link System#getenv()}
     * @param remarks told when it does not work
     */
    static void tell(HaNode node, Map<String, String> environment, Consumer<String> remarks) {
        String socket = environment.getOrDefault(SOCKET, "");
        if (socket.isEmpty()) {
            return;
        }
        ServiceManager manager = new ServiceManager(node, socket, remarks);
        long nanos = interval(environment).toNanos();
        manager.timer.execute(() -> manager.notify("READY=1"));
        var unused = manager.timer.scheduleWithFixedDelay(manager::look, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** A third of what the watchdog allows. */
    private static Duration interval(Map<String, String> environment) {
        try {
            return Optional.ofNullable(environment.get(WATCHDOG))
                    .map(text -> Duration.ofNanos(Long.parseLong(text) * 1_000 / 3))
                    .filter(wanted -> !wanted.isZero() && !wanted.isNegative())
                    .orElse(USUAL_INTERVAL);
        } catch (NumberFormatException malformed) {
            return USUAL_INTERVAL;
        }
    }

    /** A loop that does not turn is for the watchdog to end. */
    private void look() {
        NodeStatus status = node.status();
        if (status.state() == NodeState.STOPPED) {
            timer.shutdown();
        } else if (!status.validFor().isZero()) {
            notify("WATCHDOG=1");
        }
    }

    private void notify(String state) {
        NodeStatus status = node.status();
        String text = status.activeNode().map(id -> id + " is active").orElse("nobody is active") + "; "
                + status.nodeId() + " is " + Choices.word(status.state()) + ", term " + status.term();
        try {
            ProcessBuilder builder = new ProcessBuilder(List.of("systemd-notify", state, "STATUS=" + text))
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD);
            builder.environment().put(SOCKET, socket);
            Process process = builder.start();
            boolean ended = process.waitFor(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            failed(!ended || process.exitValue() != 0, "systemd-notify failed");
        } catch (IOException absent) {
            failed(true, "systemd cannot be told: " + absent.getMessage());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void failed(boolean failed, String problem) {
        if (failed && !hasFailed) {
            remarks.accept("warning: " + problem);
        }
        hasFailed = failed;
    }
}
