package io.oneactive.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as it is served, without a browser. */
class PageTest {
    private static final Pattern PIECE = Pattern.compile("<(script|style)>(.*?)</\\1>", Pattern.DOTALL);

    @Test
    void thePageIsOnePieceThatAsksForNothingElse() throws Exception {
        String html = Page.load().html();

        assertThat(html)
                .doesNotContain("<script src", "<link rel=\"stylesheet\"", "@import", "url(", " style=\"", " onclick=")
                .contains("new uPlot(", "new EventSource(");
        assertThat(Pattern.compile("https?://[^\\s\"')]+").matcher(html).results())
                .as("addresses: a name space, and where the chart library says that it comes from")
                .extracting(found -> found.group())
                .containsOnly("http://www.w3.org/2000/svg", "https://github.com/leeoniya/uPlot");
    }

    @Test
    void thePolicyAllowsJustThePiecesOfThePage() throws Exception {
        Page page = Page.load();
        List<String> scripts = hashes(page.html(), "script");
        List<String> styles = hashes(page.html(), "style");

        assertThat(scripts).hasSize(8);
        assertThat(styles).hasSize(2);
        assertThat(page.policy())
                .startsWith("default-src 'none'; script-src " + String.join(" ", scripts) + "; style-src "
                        + String.join(" ", styles) + "; connect-src 'self'; ")
                .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
                .doesNotContain("unsafe", "*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"words.js", "sight.js", "scene.js", "charts.js", "timeline.js", "orders.js", "page.js"})
    void nothingFromTheNetworkCanBecomeMarkupAndNothingIsKept(String script) throws Exception {
        assertThat(read(script))
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(")
                .doesNotContain("localStorage", "sessionStorage", "indexedDB", "document.cookie", "history.pushState");
    }

    @Test
    void whatWasTakenFromElsewhereIsUnchanged() throws Exception {
        String note = read("vendored/README.md");

        for (String file : List.of("uPlot.iife.min.js", "uPlot.min.css")) {
            byte[] digest = MessageDigest.getInstance("SHA-512")
                    .digest(read("vendored/" + file).getBytes(StandardCharsets.UTF_8));
            assertThat(note)
                    .contains("| dist/" + file + " | " + Base64.getEncoder().encodeToString(digest) + " |");
        }
        assertThat(read("vendored/uPlot.LICENSE")).startsWith("The MIT License");
    }

    private static List<String> hashes(String html, String element) throws Exception {
        List<String> hashes = new ArrayList<>();
        Matcher piece = PIECE.matcher(html);
        while (piece.find()) {
            if (piece.group(1).equals(element)) {
                byte[] digest = MessageDigest.getInstance("SHA-256")
                        .digest(piece.group(2).getBytes(StandardCharsets.UTF_8));
                hashes.add("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
            }
        }
        return hashes;
    }

    private static String read(String file) throws IOException {
        try (InputStream stream = Objects.requireNonNull(Page.class.getResourceAsStream("page/" + file), file)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
