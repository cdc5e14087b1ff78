package io.oneactive.agent.run;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Starts a command in two steps, since the start of a program takes as long as the machine likes: first a shell that waits, of which the process is known and
 * can be killed; then, when there is still time enough, a word that lets it become the command. A shell whose guard dies meanwhile reads the end of its
 * input, and ends.
 */
final class Gate {
    private static final String OPEN = "go\n";

    private static final String WAIT = "read -r word && [ \"$word\" = go ] || exit 0; exec \"$@\" </dev/null";

    /** Of the service manager, for the agent alone. */
    private static final Set<String> FOR_AGENT = Set.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID");

    /** For a command in Java, not for the guard. */
    private static final List<String> FOR_COMMAND = List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    private static final String KEPT = "ONEACTIVE_KEPT_";

    private final List<String> prefix = new ArrayList<>();
    private final String mark;

    /**
     * For one command.
     *
     * @param mark for its environment
     * @param group that it runs in, if any
     */
    Gate(String mark, Optional<ControlGroup> group) {
        this.mark = mark;
        group.ifPresent(present -> prefix.addAll(present.prefix()));
        Tools.find("setsid").ifPresent(prefix::add);
        Tools.find("setpriv").ifPresent(tool -> prefix.addAll(List.of(tool, "--pdeathsig", "KILL", "--")));
        prefix.addAll(List.of("/bin/sh", "-c", WAIT, "gate"));
    }

    /** Makes the agent's environment that of the guard. The node's settings may hold secrets, and mean nothing to the command. */
    static void adapt(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("HA_") || FOR_AGENT.contains(name));
        for (String name : FOR_COMMAND) {
            String value = environment.remove(name);
            if (value != null) {
                environment.put(KEPT + name, value);
            }
        }
    }

    /** What the guard must not see and the command shall. */
    static void restore(Map<String, String> environment) {
        for (String name : FOR_COMMAND) {
            String value = environment.remove(KEPT + name);
            if (value != null) {
                environment.put(name, value);
            }
        }
    }

    /**
     * The first step.
     *
     * @param command with its arguments
     * @param variables added to the environment
     * @throws IOException when nothing can be started
     */
    Process start(List<String> command, Map<String, String> variables) throws IOException {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(whole).redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
        restore(builder.environment());
        builder.environment().putAll(variables);
        builder.environment().put(ProcessTree.MARK, mark);
        return builder.start();
    }

    /** The second step. A process that is gone already is found out elsewhere. */
    static void open(Process process) {
        try (OutputStream input = process.getOutputStream()) {
            input.write(OPEN.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            return;
        }
    }

    /** A program beside the command, of which nobody wants to hear. */
    static void startAside(List<String> command) throws IOException {
        new ProcessBuilder(command)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
    }
}
