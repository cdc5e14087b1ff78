package io.oneactive.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigFileTest {
    @TempDir
    private Path directory;

    private final List<String> problems = new ArrayList<>();

    private Map<String, Found> read(String name, String content) throws IOException {
        return ConfigFile.read(Files.writeString(directory.resolve(name), content), problems);
    }

    private static Found at(String value, String place) {
        return new Found(value, "file " + place, false);
    }

    @Test
    void yamlIsReadWithLines() throws IOException {
        Map<String, Found> settings = read("line-7.yaml", """
                # the line's gateways
                cluster: line-7
                nodeId: "gw-a"
                members:
                  - gw-a
                  - gw-b

                transport: {name: udp, port: 20000}
                witness:
                  endpoint: 'https://x'
                priority: 007
                trustCrashEvidence: true
                health.name: command
                """);
        assertThat(problems).isEmpty();
        assertThat(settings)
                .containsExactly(
                        Map.entry("cluster", at("line-7", "line-7.yaml:2")),
                        Map.entry("nodeId", at("gw-a", "line-7.yaml:3")),
                        Map.entry("members", new Found("gw-a,gw-b", "file line-7.yaml:4", true)),
                        Map.entry("transport.name", at("udp", "line-7.yaml:8")),
                        Map.entry("transport.port", at("20000", "line-7.yaml:8")),
                        Map.entry("witness.endpoint", at("https://x", "line-7.yaml:10")),
                        Map.entry("priority", at("007", "line-7.yaml:11")),
                        Map.entry("trustCrashEvidence", at("true", "line-7.yaml:12")),
                        Map.entry("health.name", at("command", "line-7.yaml:13")));
    }

    @Test
    void jsonIsReadWithLines() throws IOException {
        Map<String, Found> settings = read("x.JSON", """
                {
                  "nodeId": "gw-a",
                  "members": ["gw-a", "gw-b"],
                  "transport": {
                    "port": 20000
                  },
                  "trustCrashEvidence": false
                }
                """);
        assertThat(problems).isEmpty();
        assertThat(settings)
                .containsExactly(
                        Map.entry("nodeId", at("gw-a", "x.JSON:2")),
                        Map.entry("members", new Found("gw-a,gw-b", "file x.JSON:3", true)),
                        Map.entry("transport.port", at("20000", "x.JSON:5")),
                        Map.entry("trustCrashEvidence", at("false", "x.JSON:7")));
    }

    @ParameterizedTest
    @CsvSource({"no", "yes", "on", "off", "1.10", "1e5", "0x10", "1_000", "2020-01-01", "010", "True"})
    void whatYamlTakesForSomethingElseStaysTheTextThatWasWritten(String text) throws IOException {
        assertThat(read("x.yml", "nodeId: " + text)).containsEntry("nodeId", at(text, "x.yml:1"));
        assertThat(problems).isEmpty();
    }

    static Stream<Arguments> faultyFiles() {
        String deep = "a: {b: {c: {d: {e: 1}}}}";
        return Stream.of(
                arguments("x.yaml", "", "file {dir}/x.yaml holds no settings"),
                arguments("x.yaml", "# nothing\n", "file {dir}/x.yaml holds no settings"),
                arguments("x.yaml", "---\n", "file {dir}/x.yaml holds no settings"),
                arguments("x.yaml", "{}", "file x.yaml holds no settings"),
                arguments("x.json", "", "file {dir}/x.json holds no settings"),
                arguments("x.json", "{\"transport\": {}}", "file x.json holds no settings"),
                arguments("x.yaml", "text", "file {dir}/x.yaml does not hold settings, that is keys with values"),
                arguments("x.yaml", "- nodeId\n", "file {dir}/x.yaml does not hold settings, that is keys with values"),
                arguments("x.json", "[]", "file {dir}/x.json does not hold settings, that is keys with values"),
                arguments(
                        "x.txt",
                        "nodeId: a",
                        "file {dir}/x.txt is of no known kind; its name must end with .yaml," + " .yml or .json"),
                arguments(
                        "x.yaml",
                        "nodeId: a\n\tpriority: 1\n",
                        "file x.yaml:2 cannot be understood: while scanning"
                                + " for the next token: found character '\\t(TAB)' that cannot start any token. (Do not use"
                                + " \\t(TAB) for indentation)"),
                arguments(
                        "x.yaml",
                        "nodeId: a: b\n",
                        "file x.yaml:1 cannot be understood: mapping values are not" + " allowed here"),
                arguments(
                        "x.yaml",
                        "a: 1\nnodeId: [a\n",
                        "file x.yaml:3 cannot be understood: while parsing a flow"
                                + " sequence: expected ',' or ']', but got <stream end>"),
                arguments(
                        "x.yaml",
                        "? [a]\n: b\n",
                        "file x.yaml:1 cannot be understood: Expected a field name (Scalar" + " value in YAML)"),
                arguments(
                        "x.yaml",
                        "nodeId: a\nnodeId: b\n",
                        "file x.yaml:2: 'nodeId' is given twice, first in file" + " x.yaml:1"),
                arguments(
                        "x.yaml",
                        "transport.port: 1\ntransport:\n  port: 2\n",
                        "file x.yaml:3: 'transport.port' is" + " given twice, first in file x.yaml:1"),
                arguments(
                        "x.json",
                        "{\"nodeId\": \"a\",\n\"nodeId\": \"b\"}",
                        "file x.json:2: 'nodeId' is given twice," + " first in file x.json:1"),
                arguments(
                        "x.yaml",
                        "nodeId: a\npriority:\n",
                        "file x.yaml:2: 'priority' has no value; leave the key out" + " instead"),
                arguments(
                        "x.json",
                        "{\"nodeId\": null}",
                        "file x.json:1: 'nodeId' has no value; leave the key out" + " instead"),
                arguments(
                        "x.yaml",
                        "members: []\n",
                        "file x.yaml:1: the list 'members' is empty; leave the key out" + " instead"),
                arguments("x.yaml", "members: [a, [b]]\n", "file x.yaml:1: the list 'members' holds more than texts"),
                arguments(
                        "x.yaml", "members: [a, {b: 1}]\n", "file x.yaml:1: the list 'members' holds more than texts"),
                arguments(
                        "x.yaml",
                        "members: ['a,b', c]\n",
                        "file x.yaml:1: the list 'members' has an entry with a" + " comma"),
                arguments(
                        "x.yaml",
                        "members: [a, ~]\n",
                        "file x.yaml:1: 'members' has no value; leave the key out" + " instead"),
                arguments(
                        "x.yaml",
                        "nodeId: &x a\ncluster: *x\n",
                        "file x.yaml:2: 'cluster' refers to an anchor; write" + " the value itself"),
                arguments(
                        "x.yaml",
                        "transport: &x {port: 1}\nwitness: {<<: *x}\n",
                        "file x.yaml:2: 'witness.<<' refers" + " to an anchor; write the value itself"),
                arguments("x.yaml", "nodeId: !!binary aGVsbG8=\n", "file x.yaml:1: 'nodeId' is no text"),
                arguments(
                        "x.yaml",
                        "nodeId: a\n---\nnodeId: b\n",
                        "file x.yaml:3: a second document begins here; one" + " file is one configuration"),
                arguments(
                        "x.json",
                        "{\"nodeId\": \"a\"}\n{}",
                        "file x.json:2: a second document begins here; one file" + " is one configuration"),
                arguments("x.yaml", deep, "file x.yaml:1: 'a.b.c.d' is nested too deeply"),
                arguments(
                        "x.json",
                        "{\"nodeId\": 'a'}",
                        "file x.json:1 cannot be understood: Unexpected character ('''"
                                + " (code 39)): expected a valid value (JSON String, Number, Array, Object or token 'null',"
                                + " 'true' or 'false')"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("faultyFiles")
    void whatIsWrongWithAFileIsToldWithItsLine(String name, String content, String problem) throws IOException {
        read(name, content);
        assertThat(problems).containsExactly(problem.replace("{dir}", directory.toString()));
    }

    @Test
    void aFileWithOneFaultStillGivesItsOtherSettings() throws IOException {
        assertThat(read("x.yaml", "nodeId: a\npriority: ~\ncluster: b\n")).containsOnlyKeys("nodeId", "cluster");
        assertThat(problems).hasSize(1);
    }

    @Test
    void aMessageDoesNotQuoteTheFile() throws IOException {
        read("x.yaml", "witness:\n  token: hunter2: x\n");
        assertThat(problems).singleElement().asString().doesNotContain("hunter2");
    }

    @Test
    void aBombOfAnchorsIsRefusedAtOnce() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(8) + "*a" + (i - 1)));
        }
        assertThat(read("x.yaml", bomb.toString())).containsOnlyKeys("a0");
        assertThat(problems).hasSize(81).allMatch(problem -> problem.contains("refers to an anchor"));
    }

    @Test
    void deepNestingIsRefusedWithoutDescending() throws IOException {
        read("x.json", "{\"a\":".repeat(5000) + "1" + "}".repeat(5000));
        read("y.yaml", "{a: ".repeat(5000) + "1" + "}".repeat(5000));
        assertThat(problems).hasSizeGreaterThanOrEqualTo(2);
        assertThat(problems.get(0)).startsWith("file x.json:1");
        assertThat(problems.get(problems.size() - 1)).startsWith("file y.yaml");
    }

    @Test
    void aFileBeyondTheLimitIsNotRead() throws IOException {
        String padding = "#".repeat(ConfigFile.MAX_BYTES - "nodeId: a\n".length());
        assertThat(read("x.yaml", "nodeId: a\n" + padding)).containsOnlyKeys("nodeId");
        assertThat(problems).isEmpty();
        assertThat(read("x.yaml", "nodeId: a\n" + padding + "#")).isEmpty();
        assertThat(problems)
                .containsExactly("file " + directory.resolve("x.yaml")
                        + " is longer than 65536 bytes, which no configuration is");
    }

    @Test
    void anotherEncodingIsRefused() throws IOException {
        Path file = directory.resolve("x.yaml");
        Files.write(file, "cluster: ä\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(ConfigFile.read(file, problems)).isEmpty();
        assertThat(problems).containsExactly("file " + file + " is not written in UTF-8");
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        Path file = directory.resolve("x.yaml");
        assertThat(ConfigFile.read(file, problems)).isEmpty();
        assertThat(problems).containsExactly("file " + file + " does not exist");
    }

    @Test
    void aDirectoryInItsPlaceIsTold() throws IOException {
        Path file = Files.createDirectory(directory.resolve("x.yaml"));
        assertThat(ConfigFile.read(file, problems)).isEmpty();
        assertThat(problems).containsExactly("file " + file + " cannot be read: Is a directory");
    }

    @Test
    void aListForASingleValueIsTold() throws IOException {
        Path file = Files.writeString(directory.resolve("x.yaml"), "cluster: [a]\npriority: [1, 2]\n");
        assertThat(Fakes.problems(Fakes.plain(), Fakes.openMode().file(file)))
                .containsExactlyInAnyOrder(
                        "setting 'cluster' (from file x.yaml:1) is a list; allowed: a text that is not blank",
                        "setting 'priority' = '1,2' (from file x.yaml:2) is no whole number; allowed: a whole number from"
                                + " 0 to 1000000");
    }
}
