package io.oneactive.benchmarks.comparison;

import io.oneactive.agent.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts programs of this package in virtual machines of their own, all with the options that {@code ha node} has. */
final class JavaProcess {
    private JavaProcess() {}

    /**
     * Starts one.
     *
     * @param prefix a command that runs the rest of the line, for instance in a network namespace
     * @param output where standard output goes
     * @param log where standard error goes
     */
    static Process start(
            List<String> prefix,
            String classPath,
            Class<?> program,
            List<String> arguments,
            ProcessBuilder.Redirect output,
            Path log)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(NodeProcess.virtualMachine());
        // Libraries that tell much would be slowed down by it.
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(List.of("-cp", classPath, program.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(output)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(key -> key.startsWith("HA_"));
        return builder.start();
    }
}
