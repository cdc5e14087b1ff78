package io.oneactive.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.NodeEvent;
import io.oneactive.agent.control.NodeControl;
import io.oneactive.agent.demo.FreePorts;
import io.oneactive.agent.run.CommandStatus;
import io.oneactive.agent.run.CommandStatus.Condition;
import io.oneactive.witness.file.FileWitnessProvider;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a node with all that a node can have says to programs, against what is published of it: the schema of the status, the list of metrics. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishedFormTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path METRICS = Path.of("..", "docs", "metrics.md");
    private static final CommandStatus COMMAND = new CommandStatus(
            Condition.RUNNING,
            77,
            Instant.EPOCH,
            1,
            0,
            Optional.empty(),
            Optional.of(Duration.ofMillis(5)),
            Duration.ofMillis(3),
            78);

    private final ObjectMapper mapper = new ObjectMapper();
    private HaNode node;
    private PatientClient client;
    private HttpEndpoints http;
    private PauseWatch pauses;

    @BeforeAll
    void startOneOfTwo(@TempDir Path directory) throws IOException {
        FileWitnessProvider.initialise(Files.createDirectory(directory.resolve("witness")), "line-7");
        int port = FreePorts.next();
        ProbeTimes probes = new ProbeTimes((token, until) -> {}, 540_000_000, 200_000_000);
        node = HaNode.start(HaConfig.builder()
                .nodeId("gw-a")
                .cluster("line-7")
                .members("gw-a", "gw-b")
                .stateDirectory(directory.resolve("state"))
                .transport(
                        "udp-broadcast",
                        Map.of("address", "127.0.0.1", "peers", "127.0.0.1", "port", Integer.toString(port)))
                .witness("file", Map.of("folder", directory.resolve("witness").toString()))
                .override("handoverTimeoutMS", "400", "the test")
                .roleGuard(probes)
                .build());
        NodeControl control = new NodeControl(node, Optional.empty(), Duration.ofMillis(600), remark -> {});
        pauses = new PauseWatch();
        Awaitility.await("active with the witness; no listener is told of that any more")
                .atMost(LIMIT)
                .until(() -> node.history().stream().anyMatch(NodeEvent::isRoleChange));
        Metrics metrics = new Metrics(node, () -> Optional.of(COMMAND), probes, pauses);
        http = HttpEndpoints.open(new HttpSettings("127.0.0.1", 0, Optional.empty()), control, probes, metrics::scrape);
        client = new PatientClient(http);
        byte[] nonsense = {1, 2, 3};
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Awaitility.await("a dropped frame").atMost(LIMIT).until(() -> {
                stranger.send(new DatagramPacket(nonsense, nonsense.length, InetAddress.getLoopbackAddress(), port));
                return !node.status().droppedFrames().isEmpty();
            });
        }
    }

    @AfterAll
    void stop() {
        node.close();
        http.close();
        pauses.close();
    }

    @Test
    void theStatusIsWhatItsSchemaSaysAndHasNothingElse() throws Exception {
        JsonNode schema = mapper.readTree(get("/status.schema.json"));
        JsonNode status = statusWithOutlook();

        assertThat(faults(schema, status)).isEmpty();
        assertThat(status.at("/witness/calls").toString())
                .contains("{\"call\":\"acquire\",\"result\":\"granted\",\"count\":");
        assertThat(status.at("/peers/0/node").textValue()).isEqualTo("gw-b");
    }

    @Test
    void theSchemaCanTellWhatIsWrong() throws Exception {
        JsonNode schema = mapper.readTree(get("/status.schema.json"));
        ObjectNode lying = statusWithOutlook().deepCopy();
        lying.put("role", "maybe");
        lying.remove("validUntil");
        ((ObjectNode) lying.at("/witness")).put("colour", "red");
        ((ObjectNode) lying.at("/outlook/0")).remove("covered");

        assertThat(faults(schema, lying)).hasSize(4);
    }

    /** On a busy machine it may have lost its role for a moment. */
    private ObjectNode statusWithOutlook() {
        return Awaitility.await("a status with an outlook")
                .atMost(LIMIT)
                .until(
                        () -> (ObjectNode) mapper.readTree(get("/status")),
                        status -> status.at("/outlook/0").isObject());
    }

    /** By the schema as published, but that no field may be there that it does not name. */
    private static List<String> faults(JsonNode schema, JsonNode status) {
        JsonNode strict = schema.deepCopy();
        forbidOthers(strict);
        JsonSchema read = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(strict);
        return read.validate(status, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true)).stream()
                .map(Object::toString)
                .toList();
    }

    private static void forbidOthers(JsonNode schema) {
        if (schema.path("properties").isObject()) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        schema.forEach(PublishedFormTest::forbidOthers);
    }

    @Test
    void everyMetricIsDocumentedAndEveryDocumentedOneIsThere() throws Exception {
        Set<String> shown = get("/metrics")
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                // The timer's greatest value is a family of its own.
                .map(name -> name.replaceFirst("^oneactive_(.*?)(_max)?$", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = Files.readAllLines(METRICS).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1)[1])
                .flatMap(cell -> Pattern.compile("`([a-z_]+)(\\{[a-z,]+})?`")
                        .matcher(cell)
                        .results())
                .map((MatchResult name) -> name.group(1))
                .filter(name -> !name.startsWith("oneactive_"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(shown);
    }

    @Test
    void everyMetricOfAnAlertIsThere() throws Exception {
        String metrics = get("/metrics");
        List<String> used = Pattern.compile("\\b(oneactive_[a-z_]+)")
                .matcher(Files.readString(METRICS))
                .results()
                .map(MatchResult::group)
                .filter(name -> !name.equals("oneactive_"))
                .distinct()
                .toList();

        assertThat(used)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "[{ ]"));
    }

    @Test
    void callsOfTheWitnessAreCountedByResult() {
        for (String call : List.of("acquire", "record")) {
            Pattern granted = Pattern.compile(
                    "oneactive_witness_calls_total\\{call=\"" + call + "\",.*result=\"granted\"} [1-9]");
            Awaitility.await(call)
                    .atMost(LIMIT)
                    .until(() -> granted.matcher(get("/metrics")).find());
        }
    }

    private String get(String path) {
        return client.get(path).body();
    }
}
