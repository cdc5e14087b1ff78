package io.oneactive.agent.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryOutputTest {
    private static final long ROOM = 1_000_000;

    @TempDir
    private Path folder;

    @Test
    void linesFollowTheHeaderAndEachIsThereAtOnce() throws IOException {
        Path file = folder.resolve("history");
        try (HistoryOutput output = output(file, ROOM)) {
            output.header("header");
            output.line("one");
            assertThat(file).hasContent("header\none");
            output.line("two");
            assertThat(file).hasContent("header\none\ntwo");
        }
    }

    @Test
    void anExistingFileIsGoneOnWithAndATornLineIsEnded() throws IOException {
        Path file = Files.writeString(folder.resolve("history"), "whole\nto");
        try (HistoryOutput output = output(file, ROOM)) {
            output.header("header");
            output.line("one");
        }
        assertThat(file).hasContent("whole\nto\nheader\none");
    }

    @Test
    void aLineIsWrittenOverWhereItStands() throws IOException {
        Path file = folder.resolve("history");
        try (HistoryOutput output = output(file, ROOM)) {
            long place = output.append("term 1");
            output.line("other");
            output.overwrite(place, "term 2");
        }
        assertThat(file).hasContent("term 2\nother");
    }

    @Test
    void aFullFileBecomesTheFormerOneAndNoMoreThanTwoAreKept() throws IOException {
        Path file = folder.resolve("history");
        try (HistoryOutput output = output(file, 40)) {
            output.header("header");
            for (int line = 1; line <= 9; line++) {
                output.line("line number " + line);
            }
            assertThat(output.generation()).isEqualTo(5);
        }
        assertThat(file).hasContent("header\nline number 9");
        assertThat(HistoryOutput.former(file)).hasContent("header\nline number 7\nline number 8");
        assertThat(folder.toFile().list()).hasSize(2);
    }

    @Test
    void whatCannotBeWrittenIsCountedInTheFileLater() throws IOException {
        Path missing = folder.resolve("missing");
        try (HistoryOutput output = output(missing.resolve("history"), ROOM)) {
            output.header("header");
            output.line("lost");
            output.line("lost, too");
            Files.createDirectory(missing);
            output.line("there");
        }
        assertThat(Files.readString(missing.resolve("history")))
                .startsWith("header\nremark\t")
                .endsWith("\tLOST\t2 lines could not be written\nthere\n");
    }

    @Test
    void twoNodesDoNotWriteIntoOneFile() throws IOException {
        Path file = folder.resolve("history");
        try (HistoryOutput first = output(file, ROOM);
                HistoryOutput second = output(file, ROOM)) {
            first.line("of the first");
            second.line("of the second");
            assertThat(second.append("again")).isEqualTo(HistoryOutput.LOST);
        }
        assertThat(file).hasContent("of the first");
    }

    @Test
    void afterAFailureItIsNotTriedAtOnce() throws IOException {
        Path missing = folder.resolve("missing");
        try (HistoryOutput output = new HistoryOutput(missing.resolve("history"), ROOM, Duration.ofHours(1))) {
            output.line("lost");
            Files.createDirectory(missing);
            output.line("not tried");
        }
        assertThat(missing).isEmptyDirectory();
    }

    private static HistoryOutput output(Path file, long limit) {
        return new HistoryOutput(file, limit, Duration.ZERO);
    }
}
