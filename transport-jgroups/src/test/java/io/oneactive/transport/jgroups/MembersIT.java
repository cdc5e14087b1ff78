package io.oneactive.transport.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.NodeState;
import io.oneactive.Reason;
import io.oneactive.transport.jgroups.MemberProcess.Line;
import io.oneactive.witness.file.FileWitnessProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Quorum nodes in processes of their own: killed, stopped and continued, and on a host that dies. */
@Execution(ExecutionMode.CONCURRENT)
class MembersIT {
    private final List<MemberProcess> processes = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        processes.forEach(MemberProcess::close);
    }

    private MemberProcess start(List<String> prefix, String id, String members, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "cluster=line-7",
                "members=" + members,
                "stateDirectory=" + folder.resolve(id),
                "trustCrashEvidence=true",
                "transport.name=jgroups",
                "transport.crashDetection=true"));
        Stream.of(settings).forEach(all::add);
        MemberProcess process = MemberProcess.start(prefix, id, all.toArray(String[]::new));
        processes.add(process);
        return process;
    }

    private static MemberProcess awaitActive(List<MemberProcess> candidates, String what) {
        Waiting.until(what + ", of " + candidates)
                .until(() -> candidates.stream().anyMatch(MemberProcess::isActive));
        return candidates.stream()
                .filter(MemberProcess::isActive)
                .findFirst()
                .orElseGet(() -> awaitActive(candidates, what));
    }

    private static List<MemberProcess> without(List<MemberProcess> all, MemberProcess one) {
        return all.stream().filter(other -> other != one).toList();
    }

    private static void awaitFollowing(List<MemberProcess> all) {
        Waiting.until("the others follow " + all)
                .until(() -> all.stream()
                        .filter(process -> !process.isActive())
                        .allMatch(process -> !process.lines().isEmpty()
                                && process.lines()
                                                .get(process.lines().size() - 1)
                                                .state()
                                        == NodeState.PASSIVE));
    }

    private static boolean hasHappened(MemberProcess process, Reason reason) {
        return process.lines().stream().map(Line::reason).anyMatch(reason::equals);
    }

    @Test
    @Tag("X5")
    @Execution(ExecutionMode.CONCURRENT)
    void ofThreeMembersAnotherOneTakesOverFromTheKilledOneAndNobodyFromTheStoppedOne() {
        List<String[]> settings = Transports.listed(3, "stack=tcp");
        List<MemberProcess> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(start(List.of(), "node-" + i, "node-0,node-1,node-2", prefixed(settings.get(i))));
        }
        MemberProcess first = awaitActive(all, "one is active");
        awaitFollowing(all);

        long killedNanos = System.nanoTime();
        first.kill();
        List<MemberProcess> survivors = without(all, first);
        MemberProcess second = awaitActive(survivors, "another one is active");

        assertThat(second.activation().nanos()).isGreaterThan(killedNanos);
        assertThat(second.activation().token()).isGreaterThan(first.activation().token());

        // A process that is stopped is a member that is silent, whose port is open.
        second.signal("STOP");
        MemberProcess third = without(survivors, second).get(0);
        Line before = third.lines().get(third.lines().size() - 1);
        Waiting.until("the last one misses it")
                .until(() -> third.lines().stream()
                        .anyMatch(line -> line.nanos() > before.nanos() && line.reason() == Reason.PROMISE_EXPIRED));
        assertThat(third.isActive()).as("without a majority").isFalse();
        second.signal("CONT");
        MemberProcess last = awaitActive(survivors, "one of both is active when both run");
        assertThat(last.activation().token())
                .isGreaterThanOrEqualTo(second.activation().token());
    }

    private static String[] prefixed(String... settings) {
        return Stream.of(settings).map(setting -> "transport." + setting).toArray(String[]::new);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aHostThatDiesSilentlyIsMissedByTheFailureTimeoutAndTheWitnessDecides() throws IOException {
        Path witness = Files.createDirectory(folder.resolve("witness"));
        FileWitnessProvider.initialise(witness, "line-7");
        try (Hosts hosts = Hosts.make()) {
            String peers =
                    "peers=%s:%d,%s:%d".formatted(hosts.address(0), hosts.port(0), hosts.address(1), hosts.port(1));
            List<MemberProcess> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                List<String> settings = new ArrayList<>(List.of("witness.name=file", "witness.folder=" + witness));
                settings.addAll(
                        List.of(prefixed("stack=tcp", "address=" + hosts.address(i), "port=" + hosts.port(i), peers)));
                both.add(start(hosts.prefix(i), "node-" + i, "node-0,node-1", settings.toArray(String[]::new)));
            }
            MemberProcess first = awaitActive(both, "one is active");
            awaitFollowing(both);

            long silentNanos = System.nanoTime();
            hosts.silence(both.indexOf(first), first);
            MemberProcess second = awaitActive(without(both, first), "the other one is active");

            assertThat(second.activation().nanos()).isGreaterThan(silentNanos);
            assertThat(second.activation().token())
                    .isGreaterThan(first.activation().token());
            assertThat(hasHappened(second, Reason.CRASH_EVIDENCE))
                    .as("silence is no evidence: %s", second)
                    .isFalse();
            // The latter, when the host fell silent before the second one had promised anything to the first.
            assertThat(second.lines())
                    .extracting(Line::reason)
                    .containsAnyOf(Reason.PROMISE_EXPIRED, Reason.QUARANTINE_OVER);
        }
    }
}
