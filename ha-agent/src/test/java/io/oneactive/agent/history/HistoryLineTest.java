package io.oneactive.agent.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.NodeEvent;
import io.oneactive.NodeState;
import io.oneactive.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryLineTest {
    private static final ProcessName PROCESS = new ProcessName("gw-a", 2);

    @TempDir
    private Path folder;

    @Test
    void anEventIsReadAsItWasWritten() {
        assertThat(HistoryLine.parse(PROCESS, HistoryLine.format(event(1, "with\ta tab\nand an end of line"), 2_000)))
                .contains(new HistoryLine.Change(
                        PROCESS,
                        1,
                        1_001,
                        2_000,
                        NodeState.CANDIDATE,
                        NodeState.ACTIVE,
                        7,
                        Reason.ELECTED_WITH_WITNESS,
                        "with a tab and an end of line"));
    }

    @Test
    void aRemarkIsReadAsItWasWritten() {
        assertThat(HistoryLine.parse(PROCESS, HistoryLine.format(5, HistoryLine.Kind.FAILURE, "port taken")))
                .contains(new HistoryLine.Remark(PROCESS, 5, HistoryLine.Kind.FAILURE, "port taken"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "change",
                "change\t1\tx\t2\tPASSIVE\tACTIVE\t1\tSTARTED\tdetail",
                "change\t1\t1\t1\tPASSIVE\tNEVER_HEARD_OF\t1\tSTARTED\tdetail",
                "term\t1\t2\t3",
                "remark\t1\tNOISE\ttext",
                "something else"
            })
    void whatIsNoneOfOursIsLeftOut(String line) {
        assertThat(HistoryLine.parse(PROCESS, line)).isEmpty();
    }

    @Test
    void aTermIsReadAsItWasWrittenAndKeepsItsLengthWhenItGrows() {
        ActiveInterval interval = new ActiveInterval(PROCESS, 5, 3, 0, 1_795_313_165_378L);
        ActiveInterval later = new ActiveInterval(PROCESS, 5, Long.MAX_VALUE, Long.MAX_VALUE, 1_795_313_165_378L);
        Operations operations = new Operations(2, 6, 7, 8);

        String line = HistoryLine.format(interval, operations);

        assertThat(HistoryLine.parse(PROCESS, line)).contains(new HistoryLine.Term(interval, operations));
        assertThat(HistoryLine.format(later, operations)).hasSameSizeAs(line);
    }

    @Test
    void theTailReturnsEachLineOnceAndOnlyWhenItIsFinished() throws IOException {
        Path file = folder.resolve("history");
        Files.writeString(file, "of a former process, torn");
        HistoryTail tail = new HistoryTail(PROCESS, file);
        assertThat(tail.read()).isEmpty();

        Files.writeString(file, "\n" + HistoryLine.format(event(1, "ä first"), 1) + "\n", StandardOpenOption.APPEND);
        assertThat(tail.read()).hasSize(1);
        assertThat(tail.read()).isEmpty();

        String line = HistoryLine.format(9, HistoryLine.Kind.WARNING, "in two halves");
        Files.writeString(file, line.substring(0, 12), StandardOpenOption.APPEND);
        assertThat(tail.read()).isEmpty();
        Files.writeString(file, line.substring(12) + "\n", StandardOpenOption.APPEND);
        assertThat(tail.read())
                .containsExactly(new HistoryLine.Remark(PROCESS, 9, HistoryLine.Kind.WARNING, "in two halves"));
    }

    private static NodeEvent event(long sequence, String detail) {
        return new NodeEvent(
                sequence,
                Instant.EPOCH,
                1_000 + sequence,
                NodeState.CANDIDATE,
                NodeState.ACTIVE,
                7,
                Reason.ELECTED_WITH_WITNESS,
                detail);
    }
}
