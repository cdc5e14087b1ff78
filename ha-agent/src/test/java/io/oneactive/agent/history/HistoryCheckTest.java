package io.oneactive.agent.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.Mode;
import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryCheckTest {
    private static final String CLOCK = "boot-1/1";

    @TempDir
    private Path folder;

    @Test
    void thePairThatKeptItsPromiseIsGood() throws IOException {
        HistoryCheck.Report report = check(
                file("a", header("gw-a", "1", CLOCK), change(1, 100, 5), term(100, 200, 201, 5)),
                file("b", header("gw-b", "2", CLOCK), change(1, 300, 6), term(300, 400, 0, 6)));

        assertThat(report.isGood()).isTrue();
        assertThat(report.unusable()).isEmpty();
        assertThat(report.remarks()).isEmpty();
        assertThat(report.nodes()).containsExactly("gw-a", "gw-b");
        assertThat(report.verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.tokens()).containsExactly(5L, 6L);
            assertThat(verdict.outages()).extracting(Outage::nanos).containsExactly(100L);
        });
    }

    @Test
    void twoThatWereActiveAtOneInstantAreFound() throws IOException {
        HistoryCheck.Report report = check(
                file("a", header("gw-a", "1", CLOCK), change(1, 100, 5), term(100, 250, 251, 5)),
                file("b", header("gw-b", "2", CLOCK), change(1, 200, 6), term(200, 400, 0, 6)));

        assertThat(report.isGood()).isFalse();
        assertThat(report.verdicts().get(0).overlaps()).hasSize(1);
    }

    @Test
    void tokensThatDoNotGrowAreFound() throws IOException {
        HistoryCheck.Report report = check(
                file("a", header("gw-a", "1", CLOCK), change(1, 100, 6), term(100, 200, 201, 6)),
                file("b", header("gw-b", "2", CLOCK), change(1, 300, 6), term(300, 400, 0, 6)));

        assertThat(report.verdicts().get(0).problems())
                .containsExactly("gw-b became active with token 6, but gw-a had 6 before: tokens must grow");
    }

    @Test
    void aTermThatIsOverAndHeldAgainIsFoundUnlessTheWallClockWasStepped() throws IOException {
        String[] lines = {header("gw-a", "1", CLOCK), change(1, 100, 5), term(100, 200, 201, 5), term(300, 400, 401, 5)
        };
        assertThat(check(file("a", lines)).verdicts().get(0).problems())
                .containsExactly("gw-a held token 5 again 0.000 ms after it had seen that term over");

        String step =
                HistoryLine.format(event(2, 290, NodeState.ACTIVE, NodeState.ACTIVE, 5, Reason.CLOCK_STEPPED), 290);
        assertThat(check(file("b", lines[0], lines[1], lines[2], step, lines[3]))
                        .isGood())
                .isTrue();
    }

    @Test
    void theNextProcessOfANodeIsAnotherOneAlsoBehindATornLine() throws IOException {
        Path file = file(
                "a",
                header("gw-a", "1", CLOCK),
                change(1, 100, 5),
                term(100, 200, 0, 5),
                "change\t2\t30",
                header("gw-a", "2", CLOCK),
                change(1, 150, 6),
                term(150, 400, 0, 6));
        HistoryCheck.Report report = check(file);

        assertThat(report.unusable()).isEmpty();
        assertThat(report.processes()).isEqualTo(2);
        assertThat(report.verdicts().get(0).overlaps())
                .singleElement()
                .asString()
                .contains("gw-a ", "gw-a#2");
    }

    @Test
    void aLastLineThatWasTornWithItsProcessIsLeftOut() throws IOException {
        Path file = file("a", header("gw-a", "1", CLOCK), change(1, 100, 5));
        Files.writeString(file, Files.readString(file) + "term\t0000");

        assertThat(check(file).unusable()).isEmpty();
    }

    @Test
    void aDamagedLineIsNamedWithItsNumberAndTheRestIsJudged() throws IOException {
        Path file = file("a", header("gw-a", "1", CLOCK), "change\t1\twhat", change(1, 100, 5), term(100, 200, 201, 5));
        HistoryCheck.Report report = check(file);

        assertThat(report.unusable()).containsExactly(file + ":2: damaged: 'change 1 what'");
        assertThat(report.verdicts().get(0).tokens()).containsExactly(5L);
    }

    @Test
    void aDamagedLineAtTheEndIsNamed() throws IOException {
        Path file = file("a", header("gw-a", "1", CLOCK), "term\tx");

        assertThat(check(file).unusable()).containsExactly(file + ":2: damaged: 'term x'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nodeId: gw-a\nmembers: [gw-a, gw-b]\n", "binary \0\1\2", "oneactive-history\t2\tlater\n"})
    void aFileThatIsNoHistoryIsNamed(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("foreign"), content);

        assertThat(check(file).unusable())
                .singleElement()
                .asString()
                .startsWith(file + ":1: this is no history of a node, or one of another version");
    }

    @Test
    void anEmptyFileIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("empty"), "");

        assertThat(check(file).unusable()).containsExactly(file + " is empty");
    }

    @Test
    void aHugeLineIsNotKept() throws IOException {
        Path file = file("a", header("gw-a", "1", CLOCK), "x".repeat(1_000_000));

        assertThat(check(file).unusable()).singleElement().asString().hasSizeLessThan(300);
    }

    @Test
    void theFormerFileIsReadAlongAndATermInBothIsOne() throws IOException {
        file("a.1", header("gw-a", "1", CLOCK), change(1, 100, 5), term(100, 200, 0, 5));
        Path file = file("a", header("gw-a", "1", CLOCK), term(100, 900, 901, 5));
        HistoryCheck.Report report = check(file, file);

        assertThat(report.processes()).isEqualTo(1);
        assertThat(report.isGood()).isTrue();
        assertThat(report.remarks()).isEmpty();
    }

    @Test
    void aHistoryWhoseBeginningIsGoneIsJudgedAndSaysSo() throws IOException {
        Path file = file("a", header("gw-a", "1", CLOCK), term(100, 900, 901, 5));
        Path lost = file(
                "b",
                header("gw-b", "2", CLOCK),
                HistoryLine.format(1, HistoryLine.Kind.LOST, "7 lines could not be written"),
                change(9, 1_000, 6),
                term(1_000, 1_100, 0, 6));
        HistoryCheck.Report report = check(file, lost);

        assertThat(report.isGood()).isTrue();
        assertThat(report.remarks())
                .containsExactly(
                        "gw-a (process 77): not complete: a full disk, or a former file that is gone",
                        "gw-b (process 77): not complete: a full disk, or a former file that is gone");
    }

    @Test
    void nodesOfDifferentHostsCannotBeCompared() throws IOException {
        HistoryCheck.Report report = check(
                file("a", header("gw-a", "1", "boot-1"), change(1, 100, 5)),
                file("b", header("gw-b", "2", "boot-2"), change(1, 100, 6)));

        assertThat(report.unusable())
                .singleElement()
                .asString()
                .startsWith("the nodes gw-a, gw-b never ran on one host at the same time");
    }

    @Test
    void aNodeOfAnotherGroupIsNamed() throws IOException {
        Path other = file(
                "b",
                new HistoryHeader("other", "gw-b", "2", Mode.QUORUM, 77, CLOCK, 1, 1, "2026-01-01T00:00:00Z").format());
        HistoryCheck.Report report = check(file("a", header("gw-a", "1", CLOCK)), other);

        assertThat(report.unusable()).containsExactly(other + ": node gw-b is of group 'other', not of group 'line-7'");
    }

    @Test
    void aSuspendedMachineIsTold() throws IOException {
        Path file = file(
                "a",
                header("gw-a", "1", CLOCK),
                HistoryLine.format(
                        event(1, 100, NodeState.PASSIVE, NodeState.PASSIVE, 5, Reason.SUSPENDED), 3_000_000_100L));

        assertThat(check(file).remarks())
                .containsExactly("gw-a: the machine slept for 3,000 ms before event 1 (suspended)");
    }

    private HistoryCheck.Report check(Path... files) throws IOException {
        return HistoryCheck.of(List.of(files));
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
    }

    private static String header(String node, String incarnation, String clock) {
        return new HistoryHeader("line-7", node, incarnation, Mode.QUORUM, 77, clock, 1, 1, "2026-01-01T00:00:00Z")
                .format();
    }

    private static String change(long sequence, long nanos, long token) {
        return HistoryLine.format(
                event(sequence, nanos, NodeState.PASSIVE, NodeState.ACTIVE, token, Reason.ELECTED_BY_PEERS), nanos);
    }

    private static NodeEvent event(long sequence, long nanos, NodeState from, NodeState to, long token, Reason reason) {
        return new NodeEvent(sequence, Instant.EPOCH, nanos, from, to, token, reason, "for a reason");
    }

    private static String term(long from, long to, long end, long token) {
        return HistoryLine.format(new ActiveInterval(new ProcessName("", 1), from, to, end, token), Operations.NONE);
    }
}
