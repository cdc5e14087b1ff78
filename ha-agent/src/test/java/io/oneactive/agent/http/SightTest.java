package io.oneactive.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page takes for known, in node: a clock that is set by hand, and a stream whose messages are given to it. */
class SightTest {
    private static final long LIMIT_SECONDS = 60;

    /** The script of the page goes behind this. Answers are made at the instant at which they are read. */
    private static final String BROWSER = """
            let now = 1000;
            const performance = { now: () => now };
            Date.now = () => 1700000000000 + now;
            const streams = [];
            class EventSource {
              constructor() { this.to = {}; streams.push(this); }
              addEventListener(name, act) { this.to[name] = act; }
              close() {}
            }
            const document = { hidden: false, addEventListener() {} };
            const window = { addEventListener() {} };
            const setTimeout = () => 0, setInterval = () => 0, clearTimeout = () => {};
            const fetch = () => new Promise(() => {});
            """;

    /** Goes behind the script of the page. */
    private static final String STEPS = """
            Sight.begin();
            const say = (validForMS) => {
              now += 100;
              const status = { validForMS, takenNanos: now * 1e6, clock: "one", incarnation: "1" };
              streams[0].to.status({ data: JSON.stringify({ status }) });
              return (Sight.known() === null ? "unknown" : "known") + (Sight.isShort() ? " short" : "");
            };
            const many = (count, validForMS) => [...new Set(Array.from({ length: count }, () => say(validForMS)))].join();
            """;

    @TempDir
    private Path directory;

    @Test
    void aLoopThatStandsStillIsUnknownHoweverLongItLasts() throws Exception {
        assertThat(run("console.log(many(20, 400), many(200, 0), many(3, 400))"))
                .isEqualTo("known unknown known");
    }

    @Test
    void aLoopThatStandsStillIsUnknownAlsoWhereAnswersHoldShortly() throws Exception {
        assertThat(run("console.log(many(60, 100) + '; ' + many(200, 0) + '; ' + many(3, 100))"))
                .isEqualTo("known short; unknown short; known short");
    }

    @Test
    void aPageThatFirstSeesALoopThatStandsStillKnowsNothing() throws Exception {
        assertThat(run("console.log(many(200, 0) + '; ' + many(3, 400))")).isEqualTo("unknown; known");
    }

    private String run(String end) throws IOException, InterruptedException {
        Path script = directory.resolve("sight.js");
        try (InputStream page = Objects.requireNonNull(Page.class.getResourceAsStream("page/sight.js"))) {
            String sight = new String(page.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(script, BROWSER + sight + STEPS + end + "\n");
        }
        Path said = directory.resolve("said");
        Process node = new ProcessBuilder("node", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(node.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("it ends")
                    .isTrue();
        } finally {
            node.destroyForcibly();
        }
        return Files.readString(said).strip();
    }
}
