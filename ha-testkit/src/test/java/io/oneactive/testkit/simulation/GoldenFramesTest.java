package io.oneactive.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Election;
import io.oneactive.engine.election.ElectionRules;
import io.oneactive.engine.election.ElectionSettings;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.wire.Decoded;
import io.oneactive.engine.wire.DropCause;
import io.oneactive.engine.wire.ProbeCodec;
import io.oneactive.spi.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden datagrams of the original C# library are read as they are meant, and ours are what its parser takes. */
class GoldenFramesTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "csharp");
    private static final int BOOT = 1_592_419_489;
    private static final int HOURS_14 = 50_400;

    private final ProbeCodec codec = new ProbeCodec("line-7");

    private static byte[] golden(String name) {
        try {
            return Files.readAllBytes(GOLDEN.resolve(name + ".bin"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "active-linux, true, node2, 1592419489",
        "active-windows, true, node2, 1592419489",
        "passive-linux, false, node1, 1592424685",
        "east-of-greenwich, true, node2, 1592469889",
    })
    @Tag("X3")
    void theyAreReadAsTheyAreMeant(String name, boolean active, String id, long boot) {
        assertThat(codec.decode(ByteBuffer.wrap(golden(name))))
                .isEqualTo(new Decoded.Accepted(new Probe(id, active, boot, Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id-of-all-characters", "id-of-128-characters"})
    void everyDeviceOfAHubCanBeAPeer(String name) {
        String id = CSharpWire.read(golden(name)).orElseThrow().gatewayId();

        assertThat(codec.decode(ByteBuffer.wrap(golden(name))))
                .isEqualTo(new Decoded.Accepted(new Probe(id, true, BOOT, Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource({"outside-iot-edge, gatewayID", "after-2038, bootTimeEPOCH"})
    void whatNamesNobodyOrNoTimeIsDroppedAndSaysWhy(String name, String field) {
        assertThat(codec.decode(ByteBuffer.wrap(golden(name))))
                .isInstanceOfSatisfying(Decoded.Rejected.class, rejected -> {
                    assertThat(rejected.cause()).isEqualTo(DropCause.BAD_FIELD);
                    assertThat(rejected.detail()).startsWith(field);
                });
    }

    @Test
    void theStandInWritesTheSameBytes() {
        assertThat(CSharpWire.write(true, "node2", BOOT, "\n")).isEqualTo(golden("active-linux"));
        assertThat(CSharpWire.write(true, "node2", BOOT, "\r\n")).isEqualTo(golden("active-windows"));
        assertThat(CSharpWire.write(false, "node1", 1_592_424_685, "\n")).isEqualTo(golden("passive-linux"));
        assertThat(CSharpWire.write(true, "node2", BOOT + HOURS_14, "\n")).isEqualTo(golden("east-of-greenwich"));
    }

    @Test
    @Tag("X3")
    void everythingThatANodeInOpenModeSendsIsReadByTheOriginal() {
        List<Probe> sent = everythingSentInOpenMode();

        assertThat(sent).extracting(Probe::active).contains(true, false);
        for (Probe probe : sent) {
            byte[] frame = codec.encode(probe).array();
            assertThat(CSharpWire.read(frame))
                    .contains(new CSharpWire.Message(probe.active(), "gw-a", Optional.of(BOOT)));
            assertThat(new String(frame, UTF_8))
                    .startsWith("{\"isActive\":" + probe.active() + ",\"gatewayID\":\"gw-a\",\"bootTimeEPOCH\":" + BOOT)
                    .endsWith("}");
            assertThat(frame).hasSizeLessThanOrEqualTo(Transport.MAX_FRAME_BYTES);
        }
    }

    /** A node that starts, is active, wins and loses against nodes of the original, is active again and is closed. */
    private List<Probe> everythingSentInOpenMode() {
        Election election = new Election(
                new ElectionSettings(
                        "line-7",
                        "gw-a",
                        1,
                        BOOT,
                        List.of(),
                        false,
                        ElectionRules.CSHARP,
                        true,
                        100,
                        false,
                        1_600_000_000_000L,
                        0),
                NodeTimings.of(SimulationOptions.parse("open nodes=2 rule=csharp")),
                Optional.empty(),
                0);
        List<Effect> effects = new ArrayList<>(election.start(0));
        long now = 0;
        for (int turn = 0; turn < 40; turn++) {
            now = election.nextTurnNanos();
            Event event = new Event.TimePassed();
            if (turn == 15) {
                event = new Event.ProbeReceived(new Probe("younger", true, BOOT + 1, Optional.empty()), "");
            } else if (turn == 20) {
                event = new Event.ProbeReceived(new Probe("elder", true, BOOT - 1, Optional.empty()), "");
            }
            effects.addAll(election.on(event, now));
        }
        assertThat(election.state()).isEqualTo(NodeState.ACTIVE);
        effects.addAll(election.on(new Event.CloseRequested(0), now));
        return effects.stream()
                .filter(Effect.Send.class::isInstance)
                .map(effect -> ((Effect.Send) effect).probe())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"IsActive\":true,\"gatewayID\":\"a\",\"bootTimeEPOCH\":7}",
                "{\"isActive\":\"true\",\"gatewayID\":\"a\",\"bootTimeEPOCH\":7}",
                "{\"isActive\":1,\"gatewayID\":\"a\",\"bootTimeEPOCH\":7}",
                "{\"isActive\":true,\"gatewayId\":\"a\",\"bootTimeEPOCH\":7}",
                "{\"isActive\":true,\"gatewayID\":\"a\",\"bootTimeEPOCH\":7}{}",
                "\uFEFF{\"isActive\":true,\"gatewayID\":\"a\",\"bootTimeEPOCH\":7}",
                "[{\"isActive\":true,\"gatewayID\":\"a\",\"bootTimeEPOCH\":7}]",
                "{\"isActive\":true,\"gatewayID\":\"a\"",
            })
    void theOriginalIsStrictInNamesTypesAndEnds(String text) {
        assertThat(CSharpWire.read(text.getBytes(UTF_8))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"isActive\":true,\"gatewayID\":\"a\"}",
                "{\"isActive\":true,\"gatewayID\":\"a\",\"bootTimeEPOCH\":2147483648}"
            })
    void withoutABootTimeOf32BitsTheOriginalJudgesNoConflict(String text) {
        assertThat(CSharpWire.read(text.getBytes(UTF_8))).contains(new CSharpWire.Message(true, "a", Optional.empty()));
    }
}
