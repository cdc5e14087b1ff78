package io.oneactive.benchmarks.groups;

import io.oneactive.agent.demo.ActivityReader;
import io.oneactive.agent.demo.NodeProcess;
import io.oneactive.agent.history.ProcessName;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One life of a {@link GroupHost}, as its watcher sees it. */
final class HostProcess {
    /** So many nodes make a few megabytes of garbage a second; small young generations would be collected all the time. */
    private static final List<String> MEMORY = List.of("-Xms48m", "-Xmn32m", "-Xmx512m");

    private static final Pattern SENT = Pattern.compile("(?:sent to peers|sent to discover|replies) (\\d+)");

    private final ProcessName name;
    private final Path log;
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final List<ActivityReader> readers = new ArrayList<>();

    /** How many nodes of the process are active, and how many follow the active node of their group. */
    record Standing(int active, int following) {}

    private HostProcess(ProcessName name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.commands = process.outputWriter();
        this.answers = process.inputReader();
    }

    /**
     * Starts it; its first answer comes when all nodes are there.
     *
     * @param settings as {@link GroupHost#main} takes them, from the own port on, without the records
     */
    static HostProcess start(Path folder, ProcessName name, int groups, List<String> settings) throws IOException {
        String records = folder.resolve(name.node() + "." + name.life()).toString();
        Path log = folder.resolve(name.node() + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(NodeProcess.virtualMachine());
        command.addAll(MEMORY);
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), GroupHost.class.getName()));
        command.addAll(List.of(Integer.toString(groups), name.node()));
        command.addAll(settings);
        command.add(records);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(key -> key.startsWith("HA_"));
        HostProcess host = new HostProcess(name, log, builder.start());
        host.ask("pause 1000");
        for (int group = 0; group < groups; group++) {
            host.readers.add(ActivityReader.open(name, Path.of(GroupHost.record(records, group))));
        }
        return host;
    }

    private String ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new CommandFailure(
                    ExitCode.START, "process " + name + " has ended by itself; it wrote: " + Files.readString(log));
        }
        return answer;
    }

    ProcessName name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** The pause between two rounds of readings of all its nodes. */
    void readEach(long micros) throws IOException {
        ask("pause " + micros);
    }

    Standing standing() throws IOException {
        String[] words = ask("standing").split(" ", -1);
        return new Standing(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    }

    /** How many datagrams it has sent since its start. */
    long sent() throws IOException {
        long sent = 0;
        for (Matcher found = SENT.matcher(ask("counts")); found.find(); ) {
            sent += Long.parseLong(found.group(1));
        }
        return sent;
    }

    /** What was read of one of its nodes. */
    ActivityReader activity(int group) {
        return readers.get(group);
    }

    int activeNodes() {
        return (int) readers.stream().filter(ActivityReader::isActive).count();
    }

    /** {@code kill -9}; returns the monotonic clock right before. */
    long kill() {
        long before = System.nanoTime();
        process.destroyForcibly();
        return before;
    }
}
