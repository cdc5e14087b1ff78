package io.oneactive.agent.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page for people: {@code page/index.html} with its style sheets and scripts put into it, so that it is one answer that asks for nothing else. Its policy
 * allows just these pieces, by their hashes, and data from where the page came from.
 *
 * @param html the whole page
 * @param policy its Content-Security-Policy
 */
record Page(String html, String policy) {
    private static final String FOLDER = "page/";
    private static final Pattern STYLE = Pattern.compile("<link rel=\"stylesheet\" href=\"([^\"]+)\">");
    private static final Pattern SCRIPT = Pattern.compile("<script src=\"([^\"]+)\"></script>");

    /** Puts it together. */
    static Page load() throws IOException {
        Pieces styles = new Pieces("style");
        Pieces scripts = new Pieces("script");
        String html = scripts.into(styles.into(read("index.html"), STYLE), SCRIPT);
        return new Page(
                html,
                String.join(
                        "; ",
                        "default-src 'none'",
                        "script-src " + String.join(" ", scripts.hashes),
                        "style-src " + String.join(" ", styles.hashes),
                        "connect-src 'self'",
                        "img-src data:",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors 'none'",
                        "require-trusted-types-for 'script'",
                        "trusted-types 'none'"));
    }

    /** Files of one kind, each in an element of its own. */
    private static final class Pieces {
        private final String element;
        private final List<String> hashes = new ArrayList<>();

        Pieces(String element) {
            this.element = element;
        }

        String into(String html, Pattern place) throws IOException {
            StringBuilder whole = new StringBuilder();
            int written = 0;
            Matcher matcher = place.matcher(html);
            for (MatchResult found : matcher.results().toList()) {
                String content = "\n" + read(found.group(1));
                if (content.toLowerCase(Locale.ROOT).contains("</" + element)) {
                    throw new IOException("%s would end its own element".formatted(found.group(1)));
                }
                hashes.add("'sha256-" + hash(content) + "'");
                whole.append(html, written, found.start()).append("<%s>%s</%s>".formatted(element, content, element));
                written = found.end();
            }
            return whole.append(html.substring(written)).toString();
        }
    }

    private static String read(String file) throws IOException {
        try (InputStream stream = Page.class.getResourceAsStream(FOLDER + file)) {
            if (stream == null) {
                throw new IOException("the page's file " + file + " is missing in this program");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String hash(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
