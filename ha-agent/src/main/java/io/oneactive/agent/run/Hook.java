package io.oneactive.agent.run;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A shell command that runs at a change of the role. Never waited for by the election. */
final class Hook {
    private final @Nullable Process process;
    private final CompletableFuture<Void> ended;

    private Hook(@Nullable Process process, CompletableFuture<Void> ended) {
        this.process = process;
        this.ended = ended;
    }

    /**
     * Starts a hook; it is killed, with everything that descends from it, when it takes too long.
     *
     * @param name for messages
     * @param text for {@code /bin/sh -c}
     * @param variables added to its environment
     * @param limit how long it may take
     * @param problem told when it fails
     */
    static Hook start(
            String name, String text, Map<String, String> variables, Duration limit, Consumer<String> problem) {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", text)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("HA_"));
        builder.environment().putAll(variables);
        try {
            Process process = builder.start();
            return new Hook(
                    process,
                    process.onExit()
                            .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                            .handle((over, late) -> {
                                if (late != null) {
                                    kill(process);
                                    problem.accept("hook %s took longer than %d ms, and was killed"
                                            .formatted(name, limit.toMillis()));
                                } else if (over.exitValue() != 0) {
                                    problem.accept("hook %s ended with exit code %d".formatted(name, over.exitValue()));
                                }
                                return null;
                            }));
        } catch (IOException failure) {
            problem.accept("hook %s cannot be started: %s".formatted(name, failure.getMessage()));
            return new Hook(null, CompletableFuture.completedFuture(null));
        }
    }

    /** Completed when it is over, however that came. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Ends it at once. */
    void kill() {
        if (process != null) {
            kill(process);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
