package io.oneactive.agent.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * What is left of the commands of earlier agents of the same node, which were killed together with their guards: it ends before the node starts, since a node
 * that has started again may vote for another one at once.
 */
final class LeftOvers {
    private static final String VARIABLE = "\0" + ProcessTree.MARK + "=";
    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    /** How long the guard of a dead agent may take to end by itself. */
    private static final Duration GUARD_LIMIT = Duration.ofSeconds(3);

    private LeftOvers() {}

    /**
     * The mark of the commands of one agent.
     *
     * @param node cluster and node
     * @param unique for one guard
     */
    static String mark(String node, String unique) {
        return node + ":" + Owner.current() + ":" + unique;
    }

    /**
     * Kills them.
     *
     * @param node cluster and node
     * @param limit how long that may take; one look and one kill at least
     * @return process ids of those that were found; those of an agent that is alive are not touched
     * @throws IOException when some do not die
     */
    static List<Long> end(String node, Duration limit) throws IOException {
        long begun = System.nanoTime();
        endGuards(node);
        Set<Long> found = new HashSet<>();
        boolean isClean = false;
        while (!isClean) {
            isClean = true;
            for (String mark : marks(node)) {
                ProcessTree tree = ProcessTree.ofAnyAge(mark);
                tree.alive(0).forEach(one -> found.add(one.pid()));
                isClean &= tree.kill(0, true).isPresent();
            }
            if (!isClean && System.nanoTime() - begun > limit.toNanos()) {
                throw new IOException(
                        "processes %s of an earlier command of this node were killed and do not die: they wait in the system; the node does not start as long as they are there"
                                .formatted(found));
            }
        }
        return found.stream().sorted().toList();
    }

    /** Of agents that are dead. */
    private static Set<String> marks(String node) {
        Set<String> marks = new HashSet<>();
        for (long pid : ProcessTree.pids()) {
            String mark = mark(pid);
            if (isOfDeadAgent(mark, node)) {
                marks.add(mark);
            }
        }
        return marks;
    }

    /** A guard that is alive is just ending its command, and knows it better; one that was stopped would start a command when it goes on. */
    private static void endGuards(String node) {
        List<ProcessHandle> guards = new ArrayList<>();
        for (long pid : ProcessTree.pids()) {
            if (isOfDeadAgent(markOfGuard(pid), node)) {
                ProcessHandle.of(pid).ifPresent(guards::add);
            }
        }
        long begun = System.nanoTime();
        while (guards.stream().anyMatch(LeftOvers::isAlive)) {
            if (System.nanoTime() - begun > GUARD_LIMIT.toNanos()) {
                guards.forEach(ProcessHandle::destroyForcibly);
            }
            LockSupport.parkNanos(guards, LOOK_AGAIN_NANOS);
        }
    }

    /** One that is dead, and of which nobody has taken notice yet, is no more alive than others. */
    private static boolean isAlive(ProcessHandle process) {
        ProcessFacts facts = ProcessFacts.of(process.pid());
        return process.isAlive() && facts != null && !facts.isOver();
    }

    private static boolean isOfDeadAgent(String mark, String node) {
        return mark.startsWith(node + ":") && !Owner.isAlive(owner(mark, node));
    }

    private static String mark(long pid) {
        ProcessFacts facts = ProcessFacts.of(pid);
        String environment = facts == null || facts.isOver() ? "" : "\0" + facts.environment();
        int at = environment.indexOf(VARIABLE);
        return at < 0 ? "" : environment.substring(at + VARIABLE.length()).split("\0", 2)[0];
    }

    /** The mark that a guard gives to its command; empty when it is no guard. */
    private static String markOfGuard(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            List<String> words = List.of(line.split("\0", -1));
            int at = words.indexOf(Guard.class.getName());
            return at < 0 || at + Guard.MARK >= words.size() - 1 ? "" : words.get(at + 1 + Guard.MARK);
        } catch (IOException gone) {
            return "";
        }
    }

    private static String owner(String mark, String node) {
        return mark.substring(node.length() + 1).split(":", 2)[0];
    }
}
