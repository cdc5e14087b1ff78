package io.oneactive.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.oneactive.NodeStatus;
import io.oneactive.agent.control.ControlClient.Answer;
import io.oneactive.agent.history.HostClock;
import io.oneactive.agent.terminal.Palette;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** For how long a status is shown. */
class StatusAgeTest {
    private static final Duration TIMEOUT = Duration.ofMillis(600);
    private static final long ASKED = 5_000_000_000L;

    @Test
    void hearsayHoldsNoLongerThanThePeerIsReliedOn() throws IOException {
        assertThat(validForMillis(ScriptedNode.passive("gw-b", Duration.ofMillis(10))))
                .isEqualTo(590);
        assertThat(validForMillis(ScriptedNode.passive("gw-b", Duration.ofMillis(590))))
                .isEqualTo(10);
        assertThat(validForMillis(ScriptedNode.passive("gw-b", Duration.ofMillis(700))))
                .isZero();
        assertThat(validForMillis(ScriptedNode.active())).isEqualTo(60_000);
    }

    @Test
    void anAnswerFromAnotherClockIsAsOldAsItsQuestion() throws IOException {
        String status = status(ScriptedNode.passive("gw-b", Duration.ofMillis(200)))
                .replace(HostClock.identity(), "the clock of a container");

        assertThat(view(status, 399).isAnybodyActive()).isTrue();
        assertThat(view(status, 401).isUnknown()).isTrue();
        assertThat(view(status, 401).lines(Palette.PLAIN).get(0)).startsWith("UNKNOWN  the answer is 401 ms old");
    }

    @Test
    void anAnswerThatIsNoStatusIsUnknown() throws IOException {
        String status = status(ScriptedNode.active());
        for (String foreign : new String[] {
            "{}",
            "{\"activeNode\":\"gw-b\",\"validForMS\":400}",
            status.replace("\"clock\":", "\"o'clock\":"),
            status.replace("\"since\":", "\"until\":"),
            status.replaceFirst("\"since\":\"[^\"]*\"", "\"since\":\"yesterday\"")
        }) {
            StatusView view = view(foreign, 1);
            assertThat(view.isUnknown()).as(foreign).isTrue();
            assertThat(view.lines(Palette.PLAIN)).hasSize(1).allMatch(line -> line.startsWith("UNKNOWN  what answers"));
        }
    }

    private static StatusView view(String text, long ageMillis) throws IOException {
        return StatusView.of(new Answer.Given(text, json(text), ASKED), ASKED + ageMillis * 1_000_000);
    }

    private static long validForMillis(NodeStatus status) throws IOException {
        return json(status(status)).number("validForMS").orElseThrow();
    }

    private static String status(NodeStatus status) {
        return StatusJson.status(status, ASKED, Optional.empty(), Optional.empty(), TIMEOUT);
    }

    private static JsonObject json(String text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            parser.nextToken();
            return JsonObject.read(parser);
        }
    }
}
