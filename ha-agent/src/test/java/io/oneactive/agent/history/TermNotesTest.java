package io.oneactive.agent.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TermNotesTest {
    private static final ProcessName PROCESS = new ProcessName("gw-a", 1);

    private final TermNotes notes = new TermNotes();

    @TempDir
    private Path folder;

    @Test
    void aTermIsOneLineHoweverOftenItIsRead() throws IOException {
        try (HistoryOutput output = output(1_000_000)) {
            for (long now = 100; now < 200; now += 10) {
                notes.active(7, now, now + 1);
                notes.writeTo(output);
            }
            assertThat(notes.isActive()).isTrue();
            assertThat(written()).containsExactly(term(101, 190, 0, Operations.NONE));

            notes.passive(203);
            notes.writeTo(output);
            assertThat(notes.isActive()).isFalse();
            assertThat(written()).containsExactly(term(101, 190, 203, Operations.NONE));
        }
    }

    @Test
    void anOperationIsAReadingToo() throws IOException {
        try (HistoryOutput output = output(1_000_000)) {
            notes.operation(7, 50, 60);
            notes.active(7, 100, 101);
            notes.operation(7, 110, 120);
            notes.passive(203);
            notes.operation(7, 130, 900);
            notes.writeTo(output);
        }
        assertThat(written()).containsExactly(term(60, 130, 203, new Operations(3, 50, 130, 900)));
    }

    @Test
    void aTermThatWasOverAndIsHeldAgainIsAnotherLine() throws IOException {
        try (HistoryOutput output = output(1_000_000)) {
            notes.active(7, 100, 101);
            notes.passive(110);
            notes.active(7, 120, 121);
            notes.operation(7, 130, 131);
            notes.writeTo(output);
        }
        assertThat(written())
                .containsExactly(
                        term(101, 100, 110, Operations.NONE), term(121, 130, 0, new Operations(1, 130, 130, 131)));
    }

    @Test
    void aTermThatLastsStandsInTheNextFileAsWell() throws IOException {
        try (HistoryOutput output = output(300)) {
            notes.active(7, 100, 101);
            notes.writeTo(output);
            output.line("x".repeat(200));
            notes.active(7, 110, 111);
            notes.writeTo(output);
        }
        assertThat(written()).containsExactly(term(101, 110, 0, Operations.NONE));
        assertThat(HistoryOutput.former(folder.resolve("history"))).exists();
    }

    private static HistoryLine.Term term(long from, long to, long end, Operations operations) {
        return new HistoryLine.Term(new ActiveInterval(PROCESS, from, to, end, 7), operations);
    }

    private List<HistoryLine> written() throws IOException {
        return Files.readAllLines(folder.resolve("history")).stream()
                .flatMap(line -> HistoryLine.parse(PROCESS, line).stream())
                .toList();
    }

    private HistoryOutput output(long limit) {
        return new HistoryOutput(folder.resolve("history"), limit, Duration.ZERO);
    }
}
