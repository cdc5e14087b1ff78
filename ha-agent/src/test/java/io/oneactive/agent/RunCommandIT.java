package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.agent.RunFigures.Step;
import io.oneactive.agent.WorkLog.Life;
import io.oneactive.agent.demo.PairException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ha run} with real processes. The command ignores SIGTERM and leaves daemons in other sessions behind; all of it holds a lock, which the next one wants.
 */
class RunCommandIT {
    private static final List<String> SETTINGS =
            List.of("run.stopTimeMS=300", "run.restartDelayMS=200", "failedProbeCount=5");

    @TempDir
    private Path directory;

    @Test
    void theOldCommandIsDeadBeforeTheNewOneStarts() throws Exception {
        try (RunPair pair = new RunPair(directory, "sh", "work.sh", SETTINGS)) {
            pair.start("gw-a");
            pair.start("gw-b");

            Life second = killAgent(pair, pair.awaitSettled());
            killCommand(pair, second);

            assertThat(pair.log().overlapsByLock()).as("overlaps").isZero();
            assertThat(pair.log().gaps()).as("from one life to the next").allMatch(gap -> gap > 0);
        }
    }

    /**
     * Everything, many times. {@code -Drun.rounds=50 -Drun.busy=4 -Drun.script=work.py -Drun.interpreter=python3}; the settings are the usual ones, unless
     * {@code -Drun.settings=KEY=VALUE,KEY=VALUE} gives others. {@code -Drun.short=true} leaves the guard and the switchovers alone. By hand, since a
     * round takes some ten seconds.
     */
    @Test
    @Tag("long")
    void theOldCommandIsDeadBeforeTheNewOneStartsWhateverIsKilledOrStopped() throws Exception {
        List<String> settings = new ArrayList<>(List.of("run.stopTimeMS=300", "run.restartDelayMS=200"));
        Stream.of(System.getProperty("run.settings", "").split(",", -1))
                .filter(setting -> !setting.isEmpty())
                .forEach(settings::add);
        RunFigures figures = new RunFigures();
        try (BusyLoops busy = BusyLoops.start(Integer.getInteger("run.busy", 0));
                RunPair pair = new RunPair(
                        directory,
                        System.getProperty("run.interpreter", "sh"),
                        System.getProperty("run.script", "work.sh"),
                        settings)) {
            try {
                repeat(pair, busy, figures);
            } catch (Exception | AssertionError failure) {
                pair.explain();
                throw failure;
            }
        }
    }

    private static void repeat(RunPair pair, BusyLoops busy, RunFigures figures) throws Exception {
        pair.start("gw-a");
        pair.start("gw-b");
        Map<String, Step> kinds = new LinkedHashMap<>();
        kinds.put("kill -9 of the agent", last -> killAgent(pair, last));
        kinds.put("SIGSTOP of the agent", last -> freezeAgent(pair, last));
        kinds.put("kill -9 of the command", last -> killCommand(pair, last));
        if (!Boolean.getBoolean("run.short")) {
            kinds.put("kill -9 of the guard", last -> killGuard(pair, last));
            kinds.put("SIGSTOP of the guard", last -> freezeGuard(pair, last));
            kinds.put("ha switchover", last -> switchOver(pair, last));
        }
        for (int i = 0; i < Integer.getInteger("run.rounds", 2); i++) {
            for (Map.Entry<String, Step> kind : kinds.entrySet()) {
                figures.after(kind.getKey(), pair, kind.getValue());
            }
            figures.take(pair);
            assertThat(pair.log().overlapsByLock()).as("overlaps").isZero();
            assertThat(busy.areAlive()).isTrue();
            if (i % 10 == 9) {
                figures.print(pair.log());
            }
        }
        figures.print(pair.log());
        assertThat(pair.log().gaps()).as("from one life to the next").allMatch(gap -> gap > 0);
        assertThat(pair.log().lives().stream().map(Life::token).toList()).isSorted();
    }

    /** kill -9 of the agent: no orphan. */
    private static Life killAgent(RunPair pair, Life life) throws IOException {
        String node = pair.holder(life);
        pair.awaitFollower(RunPair.other(node));
        pair.agent(node).kill();
        Awaitility.await("the command of the killed agent ends")
                .atMost(RunPair.LIMIT)
                .until(() -> !RunPair.isAlive(life.pid()));
        Life next = pair.awaitLifeOn(RunPair.other(node), life.firstNanos());
        pair.start(node);
        return next;
    }

    /** SIGSTOP of the agent: its command goes on, and must be dead when the other one starts. */
    private static Life freezeAgent(RunPair pair, Life life) {
        String node = pair.holder(life);
        pair.awaitFollower(RunPair.other(node));
        pair.freeze(node);
        Life next = pair.awaitLifeOn(RunPair.other(node), life.firstNanos());
        assertThat(RunPair.isAlive(life.pid()))
                .as("the command of the stopped agent")
                .isFalse();
        pair.thaw(node);
        pair.awaitFollower(node);
        return next;
    }

    /** Asks where the node is active; on a busy machine the role may move by itself just then. */
    private static Life switchOver(RunPair pair, Life life) {
        Awaitility.await("a switchover").atMost(RunPair.LIMIT).until(() -> {
            String node = pair.holder(pair.log().newest().orElseThrow());
            pair.awaitFollower(RunPair.other(node));
            return pair.ha("switchover", node, "--to", RunPair.other(node)).contains(" is active in term");
        });
        return pair.awaitLifeAfter(life.firstNanos());
    }

    /** kill -9 of the command alone: it is started again. On a busy machine the role may have moved by itself, and another command runs. */
    private static Life killCommand(RunPair pair, Life last) {
        Life victim = Awaitility.await("a command that can be killed")
                .atMost(RunPair.LIMIT)
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsInstanceOf(PairException.class)
                .until(
                        () -> {
                            Life newest = pair.log().newest().orElse(last);
                            pair.signal("KILL", newest.pid());
                            return newest;
                        },
                        life -> true);
        return pair.awaitLifeAfter(victim.firstNanos());
    }

    /** kill -9 of the guard: the command dies with it, and both are started again. */
    private static Life killGuard(RunPair pair, Life life) {
        pair.signal("KILL", guardOf(life));
        return pair.awaitLifeAfter(life.firstNanos());
    }

    /** SIGSTOP of the guard, and then a role that ends: the agent kills the guard, and so the command. */
    private static Life freezeGuard(RunPair pair, Life life) {
        String node = pair.holder(life);
        pair.awaitFollower(RunPair.other(node));
        pair.signal("STOP", guardOf(life));
        return switchOver(pair, life);
    }

    /** As {@code pkill -9 java}: the agent is stopped first, so that it does nothing between the two. */
    @Test
    @Tag("long")
    void whenAgentAndGuardAreKilledTogetherTheCommandEndsAndTheNextAgentEndsItsDaemons() throws Exception {
        try (RunPair pair = new RunPair(directory, "sh", "work.sh", SETTINGS)) {
            // The one without a control group.
            pair.start("gw-b");
            Life life = pair.awaitLifeAfter(0);
            pair.freeze("gw-b");
            pair.signal("KILL", guardOf(life));
            pair.agent("gw-b").kill();
            Awaitility.await("the command ends").atMost(RunPair.LIMIT).until(() -> !RunPair.isAlive(life.pid()));

            pair.start("gw-b");

            pair.agent("gw-b").awaitLine("were left of an earlier command of this node", RunPair.LIMIT);
            pair.awaitLifeAfter(life.firstNanos());
            assertThat(pair.log().overlapsByLock()).as("overlaps").isZero();
        }
    }

    private static long guardOf(Life life) {
        return ProcessHandle.of(life.pid())
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid();
    }

    @Test
    @Tag("long")
    void aCommandThatDiesAtOnceGivesTheRoleToTheOtherNode() throws Exception {
        List<String> settings = List.of("run.restartDelayMS=50", "run.giveAwayAfter=3");
        try (RunPair pair = new RunPair(directory, "sh", "work.sh", settings)) {
            pair.start("gw-a", List.of("sh", "-c", "exit 3"));
            pair.agent("gw-a").awaitLine("failures in a row: 2", RunPair.LIMIT);
            pair.start("gw-b");
            Life life = pair.awaitLifeAfter(0);

            assertThat(pair.holder(life)).isEqualTo("gw-b");
            assertThat(pair.agent("gw-a").output())
                    .contains("command died by itself with exit code 3")
                    .containsPattern("started again in 50 ms; failures in a row: 1")
                    .containsPattern("started again in 100 ms; failures in a row: 2")
                    .contains("gives the role away");
        }
    }
}
