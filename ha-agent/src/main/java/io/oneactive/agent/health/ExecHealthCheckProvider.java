package io.oneactive.agent.health;

import io.oneactive.spi.HealthCheck;
import io.oneactive.spi.HealthCheckProvider;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code exec}: healthy when a shell command ends with 0. It is killed, with its descendants, when it takes too long. */
public final class ExecHealthCheckProvider implements HealthCheckProvider {
    private static final String COMMAND = "command";
    private static final int SHOWN = 200;

    /** Made by {@link java.util.ServiceLoader}. */
    public ExecHealthCheckProvider() {}

    @Override
    public String name() {
        return "exec";
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(SettingSpec.text(
                        COMMAND,
                        "Shell command; exit code 0 means healthy, and what it prints first is shown otherwise")
                .required());
    }

    @Override
    public HealthCheck create(SettingValues values, ProviderContext context) {
        String command = values.text(COMMAND);
        return () -> look(command);
    }

    private static HealthCheck.Result look(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("HA_"));
        Process process = builder.start();
        try {
            int exitCode = process.waitFor();
            return exitCode == 0
                    ? new HealthCheck.Result(true, "'%s' ended with 0".formatted(command))
                    : new HealthCheck.Result(false, "'%s' ended with %d%s".formatted(command, exitCode, said(process)));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** What is there; a descendant that keeps the pipe open is not waited for. */
    private static String said(Process process) throws IOException {
        InputStream output = process.getInputStream();
        byte[] start = output.readNBytes(Math.min(output.available(), SHOWN));
        String text = new String(start, StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "" : ": " + text.lines().findFirst().orElse("");
    }
}
