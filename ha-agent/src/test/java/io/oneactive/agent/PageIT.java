package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.demo.FreePorts;
import io.oneactive.agent.demo.Shell;
import io.oneactive.witness.file.FileWitnessProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of two real agents in a real browser. {@code -Dpage.images=true} takes the pictures of docs/images anew; else they go to target/page. Run by hand:
 * docs/page.md says how.
 */
@Tag(NetworkLab.LONG)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path PACKAGES = Path.of("target", "browser").toAbsolutePath();
    private static final Path IMAGES =
            Boolean.getBoolean("page.images") ? Path.of("..", "docs", "images") : Path.of("target", "page");

    private final Map<String, HaProcess> agents = new TreeMap<>();
    private Browser browser;
    private Shell shell;

    @TempDir
    private Path directory;

    @BeforeAll
    void startBrowser() throws IOException {
        Files.createDirectories(IMAGES);
        browser = Browser.start(PACKAGES);
        shell = Shell.open();
    }

    @AfterAll
    void stopBrowser() throws IOException {
        shell.close();
        browser.close();
    }

    @BeforeEach
    void startPair() throws IOException {
        Files.createDirectories(directory.resolve("temporary"));
        FileWitnessProvider.initialise(Files.createDirectory(directory.resolve("witness")), "line-7");
        int one = FreePorts.next();
        int two = FreePorts.next();
        write("gw-a", one, two);
        write("gw-b", two, one);
        start("gw-a");
        start("gw-b");
    }

    private void write(String node, int port, int peer) throws IOException {
        Files.writeString(
                directory.resolve(node + ".yaml"), """
                nodeId: %s
                cluster: line-7
                members: [gw-a, gw-b]
                stateDirectory: state-%s
                witnessRehearsalMS: 2000
                transport:
                  name: udp-broadcast
                  address: 127.0.0.1
                  port: %d
                  peers: 127.0.0.1:%d
                witness:
                  name: file
                  folder: witness
                control:
                  socket: %s.sock
                http:
                  port: 0
                  token: open-sesame
                """.formatted(node, node, port, peer, directory.resolve(node)));
    }

    private void start(String node) throws IOException {
        agents.put(node, HaProcess.start(directory, Map.of(), "node", "--config", node + ".yaml"));
    }

    @AfterEach
    void nothingWentWrongInTheBrowser() throws IOException {
        agents.values().forEach(HaProcess::close);
        Awaitility.await("all have ended")
                .atMost(LIMIT)
                .until(() -> agents.values().stream()
                        .noneMatch(agent -> agent.handle().isAlive()));
        assertThat(browser.problems()).as("errors and warnings of the browser").isEmpty();
    }

    @Test
    void aHealthyPairIsShownFromBothSides() throws Exception {
        String active = openPagesOfHealthyPair("healthy", 1280, "light");
        String passive = RunPair.other(active);
        String own = "healthy-" + active;
        String others = "healthy-" + passive;

        awaitText(own, "#hero-view", "this node");
        awaitText(others, "#hero-view", "as %s sees it".formatted(passive));
        awaitText(own, "#self", active, "active", "could act");
        awaitText(own, "#sights", passive, "passive", "heard 0.", "witness file", "answered");
        awaitText(others, "#sights", active, "active", "witness file");
        awaitText(own, "#events", "active", "elected", "passive", "quarantine");
        await(
                own,
                "a minute's part of a chart",
                "document.querySelectorAll('.chart canvas').length === 2"
                        + " && /ms$/.test(document.getElementById('round-trip-now').textContent)");
        await(
                own,
                "read out",
                "document.getElementById('announcement').textContent === '%s is active'".formatted(active));
        awaitAge(own, 20_000);
        picture(own, "page-healthy.png");
        for (String scheme : List.of("light", "dark")) {
            browser.preferScheme(own, scheme);
            browser.preferScheme(others, scheme);
            for (int width : List.of(1280, 390, 320)) {
                browser.resize(own, width);
                browser.resize(others, width);
                for (String page : List.of(own, others)) {
                    assertThat(browser.evaluate(page, "document.documentElement.scrollWidth - innerWidth"))
                            .as("pixels that %s is too wide at %d", page, width)
                            .isEqualTo("0");
                    assertThat(browser.accessibilityFaults(page))
                            .as("%s, %s, %d wide", page, scheme, width)
                            .isEmpty();
                }
            }
        }
        browser.resize(others, 390);
        picture(others, "page-phone.png");
    }

    @Test
    void aTakeoverIsShownAsItHappensAndTwoPagesNeverBothClaimTheRole() throws Exception {
        String active = openPagesOfHealthyPair("takeover", 1280, "dark");
        String survivor = RunPair.other(active);
        HaProcess victim = agents.get(active);
        awaitAge("takeover-" + active, 8_000);

        long killedAt = System.currentTimeMillis();
        Objects.requireNonNull(victim).kill();
        awaitHeadline("takeover-" + survivor, survivor + " is active");
        awaitHeadline("takeover-" + active, "Unknown");

        awaitText("takeover-" + survivor, "#sights", active, "unknown", "silent for", "held by " + survivor);
        long unknownAfter = firstAfter("takeover-" + active, killedAt, "unknown") - killedAt;
        long shownAfter = firstAfter("takeover-" + survivor, killedAt, "active") - killedAt;
        System.out.printf(
                "page: killed; its page is unknown after %d ms, the survivor's shows the role after %d ms%n",
                unknownAfter, shownAfter);
        assertThat(unknownAfter).isLessThan(2_000);
        assertNeverBoth("takeover-gw-a", "takeover-gw-b");
        awaitAge("takeover-" + survivor, 14_000);
        picture("takeover-" + survivor, "page-takeover.png");
    }

    @Test
    void aNodeGoneSilentIsUnknownWithinTwoSeconds() throws Exception {
        String first = openPagesOfHealthyPair("silent", 1280, "light");
        List<Long> delays = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            String node = round % 2 == 0 ? first : RunPair.other(first);
            String page = "silent-" + node;
            await(page, "it is live", "document.body.dataset.sight === 'known'");
            long pid = Objects.requireNonNull(agents.get(node)).handle().pid();
            long stoppedAt = System.currentTimeMillis();
            shell.signal("STOP", pid);
            awaitHeadline(page, "Unknown");
            delays.add(firstAfter(page, stoppedAt, "unknown") - stoppedAt);
            if (round == 1) {
                await(page, "some silence", "Sight.ageMS() > 2000 && document.title.startsWith('? unknown')");
                picture(page, "page-unknown.png");
            }
            assertThat(text(page, "#hero") + text(page, "#self") + text(page, "#sights"))
                    .doesNotContain("is active", "could act", " ago", "Secured");
            shell.signal("CONT", pid);
            await(page, "it is live again", "document.body.dataset.sight === 'known'");
            awaitSomebodyActive("silent");
        }
        System.out.printf(
                "page: stopped; unknown after, in ms: %s%n",
                delays.stream().sorted().toList());
        assertThat(delays).allMatch(delay -> delay >= 0 && delay < 2_000);
        assertNeverBoth("silent-gw-a", "silent-gw-b");
    }

    @Test
    void aLostWitnessIsShown() throws Exception {
        String page = "witness-" + openPagesOfHealthyPair("witness", 1280, "light");

        awaitAge(page, 8_000);
        Files.move(directory.resolve("witness"), directory.resolve("away"));
        await(page, "the loss", "document.querySelector('#sights [data-shape=witness-lost]') !== null");
        await(page, "its meaning", "document.querySelector('#outlook [data-covered=no]') !== null");
        awaitText(page, "#warnings", "witness");
        picture(page, "page-witness-lost.png");

        Files.move(directory.resolve("away"), directory.resolve("witness"));
        await(page, "its return", "document.querySelector('#sights [data-shape=witness]') !== null");
    }

    @Test
    void commandsNeedTheTokenAndWorkByKeyboardAlone() throws Exception {
        String active = openPagesOfHealthyPair("orders", 1280, "light");
        String page = "orders-" + active;

        giveToken(page, "wrong");
        order(page, "pause");
        await(page, "the refusal", "document.getElementById('result').textContent === 'The agent refuses this token.'");

        giveToken(page, "open-sesame");
        assertThat(browser.evaluate(page, "document.getElementById('token').value"))
                .isEmpty();
        await(page, "a choice", "!document.getElementById('switchover').disabled");
        order(page, "switchover");
        awaitHeadline(page, RunPair.other(active) + " is active");
        await(page, "the answer", "document.getElementById('result').textContent.startsWith('Done: ')");
        order(page, "pause");
        await(page, "the pause", "document.getElementById('self').dataset.state === 'paused'");
        await(page, "the way back", "!document.getElementById('resume').disabled");
        focus(page, "resume");
        browser.press(page, "Enter");
        await(page, "no pause", "document.getElementById('self').dataset.state === 'passive'");

        assertThat(browser.evaluate(page, "localStorage.length + sessionStorage.length + document.cookie.length"))
                .isEqualTo("0");
        assertThat(browser.evaluate(page, "location.href + document.documentElement.outerHTML"))
                .doesNotContain("open-sesame");
    }

    private void giveToken(String page, String token) throws IOException {
        await(page, "a field for the token", "!document.getElementById('token-row').hidden");
        focus(page, "token");
        browser.type(page, token);
        browser.press(page, "Enter");
    }

    /** Presses a button and says yes; the dialog begins at "Cancel". */
    private void order(String page, String button) throws IOException {
        await(page, "the button", "!document.getElementById('%s').disabled".formatted(button));
        focus(page, button);
        browser.press(page, "Enter");
        await(page, "the question", "document.activeElement.id === 'confirm-no'");
        browser.press(page, "Shift+Tab");
        browser.press(page, "Enter");
    }

    private void focus(String page, String id) throws IOException {
        browser.evaluate(page, "document.getElementById('%s').focus()".formatted(id));
    }

    @Test
    void hostileIdsAndReasonsStayText() throws Exception {
        openPagesOfHealthyPair("polite", 1280, "light");
        browser.openBesideHostileStream("hostile", url("gw-a"));

        await("hostile", "what the stream says", "document.getElementById('hero').textContent.includes('<img src=x')");
        await("hostile", "its history", "document.getElementById('events').textContent.includes('<script>')");
        assertThat(browser.evaluate("hostile", "document.querySelectorAll('img, main script, [onerror]').length"))
                .isEqualTo("0");
        assertThat(browser.evaluate("hostile", "String(window.hacked)")).isEqualTo("undefined");
    }

    @Test
    void theChartLibraryIsTheOneThatNpmDelivers() throws IOException {
        for (String file : List.of("uPlot.iife.min.js", "uPlot.min.css")) {
            try (InputStream ours =
                    Objects.requireNonNull(PageIT.class.getResourceAsStream("http/page/vendored/" + file))) {
                assertThat(ours.readAllBytes())
                        .as(file)
                        .isEqualTo(Files.readAllBytes(
                                PACKAGES.resolve("node_modules/uplot/dist").resolve(file)));
            }
        }
    }

    /** Opens both pages, waits until both are shown as they should, and returns which node is active. */
    private String openPagesOfHealthyPair(String prefix, int width, String scheme) throws IOException {
        for (String node : agents.keySet()) {
            browser.open(prefix + "-" + node, url(node), width, scheme);
        }
        return awaitSomebodyActive(prefix);
    }

    private String awaitSomebodyActive(String prefix) throws IOException {
        for (String node : agents.keySet()) {
            await(
                    prefix + "-" + node,
                    "an active node that follows or is followed",
                    "/^gw-. is active$/.test(document.getElementById('headline').textContent)"
                            + " && document.querySelector('#sights [data-shape=unknown]') === null");
        }
        return text(prefix + "-gw-a", "#headline").substring(0, 4);
    }

    private String url(String node) {
        String line = Objects.requireNonNull(agents.get(node)).awaitLine("HTTP at http://", LIMIT);
        return line.substring(line.indexOf("http://"));
    }

    private String text(String page, String selector) throws IOException {
        return browser.evaluate(page, "document.querySelector('%s').textContent".formatted(selector));
    }

    /** For the pictures: a page that has had time to draw its charts. */
    private void awaitAge(String page, long milliseconds) {
        await(page, "age", "performance.now() > " + milliseconds);
    }

    private void awaitText(String page, String selector, String... parts) {
        Awaitility.await(page + ": " + selector + " with " + String.join(", ", parts))
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(text(page, selector)).contains(parts));
    }

    private void awaitHeadline(String page, String text) {
        await(page, text, "document.getElementById('headline').textContent === '%s'".formatted(text));
    }

    private void await(String page, String what, String expression) {
        Awaitility.await(page + ": " + what)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> browser.evaluate(page, expression).equals("true"));
    }

    private void picture(String page, String file) throws IOException {
        browser.screenshot(page, IMAGES.resolve(file));
        Picture.shrink(IMAGES.resolve(file));
        assertThat(Files.size(IMAGES.resolve(file))).as(file).isBetween(10_000L, 150_000L);
    }

    /** A headline, and from when on it was shown by the wall clock of this host. */
    private record Shown(long atMillis, String kind) {}

    private List<Shown> headlines(String page) {
        try {
            String all = browser.evaluate(page, "headlines.map((one) => one.at + ' ' + one.kind).join('\\n')");
            return Arrays.stream(all.split("\n", -1))
                    .map(line -> line.split(" ", 2))
                    .map(words -> new Shown(Long.parseLong(words[0]), words[1]))
                    .toList();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private long firstAfter(String page, long atMillis, String kind) {
        return headlines(page).stream()
                .filter(shown -> shown.atMillis() >= atMillis && shown.kind().equals(kind))
                .mapToLong(Shown::atMillis)
                .findFirst()
                .orElseThrow();
    }

    /** No instant at which both pages said "this node is active". */
    private void assertNeverBoth(String one, String other) {
        List<Shown> ours = headlines(one);
        List<Shown> theirs = headlines(other);
        for (List<Shown> each : List.of(ours, theirs)) {
            List<Shown> opposite = each == ours ? theirs : ours;
            each.stream()
                    .filter(shown -> shown.kind().equals("active"))
                    .forEach(shown -> assertThat(opposite.stream()
                                    .filter(before -> before.atMillis() <= shown.atMillis())
                                    .reduce((earlier, later) -> later)
                                    .map(Shown::kind)
                                    .orElse("unknown"))
                            .as(
                                    "%s at %d, when the other page said it was active: %s / %s",
                                    one, shown.atMillis(), ours, theirs)
                            .isNotEqualTo("active"));
        }
        assertThat(ours).extracting(Shown::kind).contains("unknown");
    }
}
