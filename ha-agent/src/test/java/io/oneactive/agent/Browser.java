package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.demo.Shell;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/** Chromium without a window, driven through Playwright. Both must be there: a missing browser is a failure. */
final class Browser implements AutoCloseable {
    private static final String CHROMIUM = "/usr/bin/chromium";
    private static final String PACKAGES = "playwright-core@1.65.1 axe-core@4.14.1 uplot@1.6.32";

    private final Process process;
    private final BufferedWriter input;
    private final BufferedReader output;

    private Browser(Process process) {
        this.process = process;
        this.input = process.outputWriter();
        this.output = process.inputReader();
    }

    /**
     * Starts it.
     *
     * @param folder where npm installs what drives it, once
     */
    static Browser start(Path folder) throws IOException {
        assertThat(Path.of(CHROMIUM))
                .as("Chromium, of Debian's package 'chromium': apt-get install chromium")
                .isExecutable();
        Files.createDirectories(folder);
        Path installed = folder.resolve("installed-" + PACKAGES.replace(' ', '-'));
        if (!Files.exists(installed)) {
            try (Shell shell = Shell.open()) {
                shell.run(
                        "npm install --prefix '%s' --prefer-offline --no-audit --no-fund --silent %s >'%s/install.log' 2>&1"
                                .formatted(folder, PACKAGES, folder));
            }
            Files.createFile(installed);
        }
        Path script = folder.resolve("browser.mjs");
        try (InputStream stream = Browser.class.getResourceAsStream("browser.mjs")) {
            Files.copy(Objects.requireNonNull(stream), script, StandardCopyOption.REPLACE_EXISTING);
        }
        return new Browser(new ProcessBuilder("node", script.toString(), CHROMIUM)
                .redirectError(folder.resolve("browser.log").toFile())
                .start());
    }

    /** Opens a page of its own, with a store of its own. */
    void open(String name, String url, int width, String scheme) throws IOException {
        ask("open", name, url, Integer.toString(width), scheme);
    }

    /** Opens a page that is told hostile things by a stream in the place of the agent's. */
    void openBesideHostileStream(String name, String url) throws IOException {
        ask("open", name, url, "1280", "light", "hostile");
    }

    String evaluate(String name, String expression) throws IOException {
        return ask("eval", name, expression);
    }

    void press(String name, String key) throws IOException {
        ask("press", name, key);
    }

    void type(String name, String text) throws IOException {
        ask("type", name, text);
    }

    void resize(String name, int width) throws IOException {
        ask("width", name, Integer.toString(width));
    }

    void preferScheme(String name, String scheme) throws IOException {
        ask("media", name, scheme);
    }

    void screenshot(String name, Path file) throws IOException {
        ask("shot", name, file.toAbsolutePath().toString());
    }

    /** What axe finds wrong for people who need a screen reader, a keyboard or contrast. */
    String accessibilityFaults(String name) throws IOException {
        return ask("axe", name);
    }

    /** All errors and warnings of all pages. */
    String problems() throws IOException {
        return ask("problems");
    }

    private String ask(String... words) throws IOException {
        input.write(Arrays.stream(words)
                .map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8))
                .collect(Collectors.joining(" ", "", "\n")));
        input.flush();
        String answer = output.readLine();
        assertThat(answer)
                .as("answer to " + words[0] + ", else see browser.log")
                .isNotNull();
        String text = URLDecoder.decode(answer.substring(answer.indexOf(' ') + 1), StandardCharsets.UTF_8);
        assertThat(answer).as(String.join(" ", words) + "\n" + text).startsWith("ok ");
        return text;
    }

    @Override
    public void close() throws IOException {
        input.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
