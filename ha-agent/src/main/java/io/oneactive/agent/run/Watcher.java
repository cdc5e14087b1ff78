package io.oneactive.agent.run;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tiny shell that waits for the end of the guard, for the case that agent and guard are killed together ({@code pkill -9 java}): the kernel's parent death
 * signal ends the command's first process only. It reads from a pipe which process that is; when the pipe ends while there is one, it kills
 * everything in its group of processes, and in its control group.
 */
final class Watcher {
    /** There is no command. */
    static final long NOTHING = 0;

    private static final String SCRIPT = """
            trap '' TERM INT HUP
            leader=0
            while read -r word; do leader=$word; done
            [ "$leader" = 0 ] && exit
            [ "$0" = - ] || echo 1 > "$0"
            kill -s KILL -- "-$leader"
            """;

    private final @Nullable OutputStream pipe;

    private Watcher(@Nullable OutputStream pipe) {
        this.pipe = pipe;
    }

    /** A watcher of nothing. Where none can be started there is none: it is the last of several that end a command. */
    static Watcher start(Optional<ControlGroup> group) {
        try {
            Process shell = new ProcessBuilder(List.of(
                            "/bin/sh",
                            "-c",
                            SCRIPT,
                            group.map(ControlGroup::killer).orElse("-")))
                    .directory(new File("/"))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            return new Watcher(shell.getOutputStream());
        } catch (IOException cannotStart) {
            return new Watcher(null);
        }
    }

    /** As if the guard had ended. */
    void close() {
        if (pipe == null) {
            return;
        }
        try {
            pipe.close();
        } catch (IOException gone) {
            return;
        }
    }

    /**
     * What is to be killed.
     *
     * @param leader first process of a session and of a group of processes; or {@link #NOTHING}
     */
    void watch(long leader) {
        if (pipe == null) {
            return;
        }
        try {
            pipe.write((leader + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException gone) {
            return;
        }
    }
}
