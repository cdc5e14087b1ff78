package io.oneactive.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.ResolvedSetting;
import io.oneactive.spi.SettingValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunSettingsTest {
    private final List<String> problems = new ArrayList<>();

    @Test
    void byDefaultTheTimeThatIsLeftAfterAllProbesButOneIsSharedBySignalAndKill() {
        RunSettings settings = of(200, 3, "", Map.of());

        assertThat(problems).isEmpty();
        // 600 ms less 10 %, less two intervals: 140 ms.
        assertThat(settings.budget().killNanos()).isEqualTo(105_000_000);
        assertThat(settings.budget().signalNanos()).isEqualTo(35_000_000);
        assertThat(settings.handoverTimeout()).isEqualTo(Duration.ofSeconds(6));
        assertThat(settings.arithmetic())
                .contains(
                        "no answer: signal TERM at 400 ms, kill at 435 ms, everything dead by 540 ms; no other node starts before 600 ms");
    }

    @Test
    void aBudgetThatWouldStopTheCommandAllTheTimeIsRefused() {
        of(200, 3, "", Map.of("signalTimeMS", "200", "killTimeMS", "90"));

        assertThat(problems).singleElement().asString().contains("200 ms + 'run.killTimeMS' = 90 ms", "290 ms");
    }

    @Test
    void probesThatAreTooFastForAnyKillAreRefused() {
        of(5, 4, "", Map.of());

        assertThat(problems).singleElement().asString().contains("choose a longer 'probeIntervalMS'");
    }

    @Test
    void aHandoverTimeoutThatIsShorterThanTheStopIsRefused() {
        of(200, 3, "400", Map.of());

        assertThat(problems)
                .singleElement()
                .asString()
                .contains("'handoverTimeoutMS' = '400'", "allowed: 6000 or more");
    }

    @Test
    void theHookAfterwardsNeedsItsTimeToo() {
        assertThat(of(200, 3, "", Map.of("onPassive", "true", "hookTimeLimitMS", "1000"))
                        .handoverTimeout())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void inQuorumModeCrashEvidenceIsRefusedSinceAnotherNodeWouldNotWaitForTheKill() {
        of("gw-a, gw-b", "true");

        assertThat(problems)
                .singleElement()
                .asString()
                .contains("'trustCrashEvidence' = 'true' (from file)", "allowed with 'ha run': false");
    }

    @Test
    void openModeIsWarnedOfSinceItPromisesNothing() {
        RunSettings settings = of("", "true");

        assertThat(problems).isEmpty();
        assertThat(settings.warning()).get().asString().startsWith("open mode (no 'members' are set)");
        assertThat(settings.arithmetic())
                .anyMatch(line -> line.startsWith("warning: open mode"))
                .noneMatch(line -> line.contains("no other node") || line.contains("and not before"));
        assertThat(of("gw-a, gw-b", "false").warning()).isEmpty();
    }

    private RunSettings of(String members, String trust) {
        List<ResolvedSetting> node = new ArrayList<>(node(200, 3, "", members));
        node.add(new ResolvedSetting("trustCrashEvidence", trust, "file", ""));
        return of(node, Map.of());
    }

    private RunSettings of(int interval, int count, String handover, Map<String, String> given) {
        List<ResolvedSetting> node = new ArrayList<>(node(interval, count, handover, "gw-a, gw-b"));
        node.add(new ResolvedSetting("trustCrashEvidence", "false", "default", ""));
        return of(node, given);
    }

    private static List<ResolvedSetting> node(int interval, int count, String handover, String members) {
        return List.of(
                new ResolvedSetting("members", members, "file", ""),
                new ResolvedSetting("probeIntervalMS", Integer.toString(interval), "default", ""),
                new ResolvedSetting("failedProbeCount", Integer.toString(count), "default", ""),
                new ResolvedSetting("safetyMarginPercent", "10", "default", ""),
                new ResolvedSetting(
                        "handoverTimeoutMS",
                        handover.isEmpty() ? "400" : handover,
                        handover.isEmpty() ? "default" : "file",
                        ""));
    }

    private RunSettings of(List<ResolvedSetting> node, Map<String, String> given) {
        Map<String, SettingValues.Given> values = new HashMap<>();
        given.forEach((key, value) -> values.put(key, new SettingValues.Given(value, "file")));
        return RunSettings.of(SettingValues.check("run.", RunSettings.specs(), values, problems), node, problems);
    }
}
