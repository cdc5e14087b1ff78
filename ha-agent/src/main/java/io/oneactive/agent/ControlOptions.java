package io.oneactive.agent;

import io.oneactive.agent.control.ControlClient;
import io.oneactive.agent.control.ControlClient.Answer;
import io.oneactive.agent.control.JsonObject;
import io.oneactive.agent.http.HttpSettings;
import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which agent is meant, and how it is asked. */
final class ControlOptions {
    /** Within which an agent that is not stopped answers a question. */
    private static final Duration PRESENCE = Duration.ofSeconds(2);

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "the agent's control socket; default: where the configuration says")
    private @Nullable Path socket;

    @Option(names = "--json", description = "prints the agent's answer as it is, one line")
    private boolean json;

    boolean isJson() {
        return json;
    }

    Path socket() {
        return socket != null ? socket : options.settings(System.getenv()).controlSocket();
    }

    /** What the agents' HTTP wants to be shown, when the configuration says it. */
    Optional<String> token() {
        return options.settings(System.getenv()).http().flatMap(HttpSettings::token);
    }

    /** Asks; without an answer the command ends with "unknown". */
    Answer.Given ask(String request, Duration limit) {
        Answer answer = ControlClient.ask(socket(), request, limit);
        if (answer instanceof Answer.Given given) {
            return given;
        }
        throw new CommandFailure(ExitCode.UNKNOWN, "unknown: " + ((Answer.None) answer).why());
    }

    /**
     * Orders something, and prints what came of it. An agent that is stopped is told from one that takes its time by a question before; where the agent itself
     * does not know what came of it, the command ends as without an answer.
     */
    int order(String request, Duration limit, PrintWriter out) {
        var unused = ask("status", PRESENCE);
        Answer.Given answer = ask(request, limit);
        JsonObject said = answer.json();
        if (said.flag("unknown")) {
            throw new CommandFailure(
                    ExitCode.UNKNOWN, "unknown: " + said.text("detail").orElse(answer.text()));
        }
        out.println(json ? answer.text() : said.text("detail").orElse(answer.text()));
        out.flush();
        return said.flag("done") ? ExitCode.GOOD : ExitCode.REFUSED;
    }
}
