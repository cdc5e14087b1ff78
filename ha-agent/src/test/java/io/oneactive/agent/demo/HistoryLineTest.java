package io.oneactive.agent.demo;

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
        assertThat(HistoryLine.parse(PROCESS, HistoryLine.format(event(1, "with\ta tab\nand an end of line"))))
                .contains(new HistoryLine.Change(
                        PROCESS,
                        1_001,
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
                "change\tx\tPASSIVE\tACTIVE\t1\tSTARTED\tdetail",
                "change\t1\tPASSIVE\tNEVER_HEARD_OF\t1\tSTARTED\tdetail",
                "remark\t1\tNOISE\ttext",
                "something else"
            })
    void whatIsNoneOfOursIsLeftOut(String line) {
        assertThat(HistoryLine.parse(PROCESS, line)).isEmpty();
    }

    @Test
    void theTailReturnsEachLineOnceAndOnlyWhenItIsFinished() throws IOException {
        Path file = folder.resolve("history");
        HistoryTail tail = new HistoryTail(PROCESS, file);
        assertThat(tail.read()).isEmpty();

        HistoryWriter writer = HistoryWriter.create(file);
        assertThat(writer.event(event(1, "ä first"))).isTrue();
        assertThat(writer.event(event(1, "the same again"))).isFalse();
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
