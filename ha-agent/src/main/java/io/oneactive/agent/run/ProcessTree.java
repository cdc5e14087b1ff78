package io.oneactive.agent.run;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All processes that came from one command, however they were forked: those that carry its mark in their environment, those of its session, those in
 * its control group when there is one, and whatever descends from any of them. A daemon that has left the session, and whose parent is gone, still has the mark.
 * Who was found once is remembered, whatever becomes of its mark, its session and its parent.
 *
 * <p>When it is wrong: a process that leaves the session <em>and</em> loses the mark before its parent ends, all between two looks, escapes, unless there is
 * a control group. A process in the middle of a system call that cannot be interrupted is not dead before that has ended.
 *
 * <p>All methods may be called from any thread; one at a time looks.
 */
final class ProcessTree {
    /** The variable that marks all processes. */
    static final String MARK = "ONEACTIVE_RUN";

    /** Behind the mark of what a hook has started. */
    static final String HOOK = "/hook";

    private static final File PROC = new File("/proc");
    private static final long LOOK_AGAIN_NANOS = 1_000_000;
    private static final long STUCK_NANOS = 1_000_000_000;
    private static final long PROGRAM_START_NANOS = 20_000_000;
    private static final int CLEAN_LOOKS = 2;
    private static final int EMPTY_LOOKS = 20;

    /** The parent of all threads of the kernel, which have no environment. */
    private static final long KERNEL = 2;

    private final String mark;
    private final Optional<ControlGroup> group;
    private final long self = ProcessHandle.current().pid();
    private final long notBefore;

    /** What was found out at the last look of each process that was there. */
    private Map<Long, Seen> seen = new HashMap<>();

    /** What one look at all processes has found. */
    private record Look(List<ProcessHandle> alive, boolean isCertain) {}

    /** What its environment says of a process. */
    private enum Mark {
        NONE,
        COMMAND,
        HOOK
    }

    /** A process, and whether it is one of ours; the mark is looked for anew when it has started another program. */
    private record Seen(ProcessFacts facts, Mark mark, boolean isMember) {}

    /**
     * The processes with a mark, none of which is older than this process.
     *
     * @param mark value of the variable {@link #MARK}
     * @param group that they are in, if any
     */
    ProcessTree(String mark, Optional<ControlGroup> group) {
        this(mark, group, startOfThisProcess());
    }

    private ProcessTree(String mark, Optional<ControlGroup> group, long notBefore) {
        this.mark = MARK + "=" + mark;
        this.group = group;
        this.notBefore = notBefore;
    }

    /** Those with a mark that some other process gave them, at whatever time. */
    static ProcessTree ofAnyAge(String mark) {
        return new ProcessTree(mark, Optional.empty(), 0);
    }

    private static long startOfThisProcess() {
        ProcessFacts own = ProcessFacts.of(ProcessHandle.current().pid());
        return own == null ? 0 : own.started();
    }

    /**
     * Kills all of them, and returns when none is left. What is forked meanwhile is found by looking again. It looks before it kills: who has neither
     * mark nor session is known by its parent only as long as that lives.
     *
     * @param leader process id of the command, 0 when there is none
     * @param alsoHooks whether what a hook has left in the background ends, too
     * @return when nothing was found any more, on the clock of {@link System#nanoTime()}; it was looked for again until that was certain. Empty when some
     *     did not die within a second, and no others came: then to be called again
     */
    synchronized OptionalLong kill(long leader, boolean alsoHooks) {
        long since = System.nanoTime();
        Set<Long> alreadyThere = Set.of();
        int clean = 0;
        int empty = 0;
        long gone = since;
        boolean isFirst = true;
        // Where processes come and go all the time, hardly any look is certain: many empty ones are enough, too.
        while (clean < CLEAN_LOOKS && empty < EMPTY_LOOKS) {
            Look look = look(leader, alsoHooks);
            empty = look.alive().isEmpty() ? empty + 1 : 0;
            clean = look.alive().isEmpty() && look.isCertain() ? clean + 1 : 0;
            if (empty == 1) {
                gone = System.nanoTime();
            }
            if (isFirst || empty == 0) {
                group.ifPresent(ControlGroup::kill);
                look.alive().forEach(ProcessHandle::destroyForcibly);
            }
            isFirst = false;
            if (empty == 0) {
                if (System.nanoTime() - since > STUCK_NANOS) {
                    Set<Long> there =
                            look.alive().stream().map(ProcessHandle::pid).collect(Collectors.toSet());
                    if (alreadyThere.containsAll(there)) {
                        return OptionalLong.empty();
                    }
                    alreadyThere = there;
                    since = System.nanoTime();
                }
                LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            }
        }
        return OptionalLong.of(gone);
    }

    /**
     * Those that are alive.
     *
     * @param leader as for {@link #kill}
     * @return in no order; one that is being forked right now may be missing
     */
    synchronized List<ProcessHandle> alive(long leader) {
        return look(leader, true).alive();
    }

    /**
     * One look at all processes of the system. What has died since they were listed may have forked before: what it left is on no list yet, and the look
     * is not certain.
     */
    private Look look(long leader, boolean alsoHooks) {
        Map<Long, Seen> now = new HashMap<>();
        boolean isCertain = true;
        for (long pid : pids()) {
            ProcessFacts facts = ProcessFacts.of(pid);
            if (facts == null) {
                isCertain = false;
                continue;
            }
            Seen before = before(facts);
            isCertain &= !facts.isOver()
                    || facts.started() < notBefore
                    || (before != null && before.facts().isOver());
            Mark found = before != null && before.facts().isSameProgram(facts) ? before.mark() : mark(facts);
            now.put(pid, new Seen(facts, found, before != null && before.isMember()));
        }
        Set<Long> members = members(now, leader, alsoHooks);
        List<ProcessHandle> alive = new ArrayList<>();
        for (long pid : members) {
            Seen one = now.get(pid);
            if (one != null && !one.facts().isOver()) {
                now.put(pid, new Seen(one.facts(), one.mark(), true));
                handle(one.facts()).ifPresent(alive::add);
            }
        }
        seen = now;
        return new Look(alive, isCertain);
    }

    /** What was found out of this very process at the last look. */
    private @Nullable Seen before(ProcessFacts facts) {
        Seen last = seen.get(facts.pid());
        return last != null && last.facts().started() == facts.started() ? last : null;
    }

    private Set<Long> members(Map<Long, Seen> all, long leader, boolean alsoHooks) {
        Set<Long> members = new HashSet<>();
        group.ifPresent(present -> members.addAll(present.members()));
        all.forEach((pid, one) -> {
            boolean isLed = leader != 0 && (pid == leader || one.facts().session() == leader);
            boolean isOurs = one.mark() == Mark.COMMAND || one.isMember();
            if (isLed || (one.mark() == Mark.HOOK ? alsoHooks : isOurs)) {
                members.add(pid);
            }
        });
        while (addDescendants(all, members)) {
            // until nothing is added any more
        }
        members.remove(self);
        return members;
    }

    private static boolean addDescendants(Map<Long, Seen> all, Set<Long> members) {
        List<Long> found = new ArrayList<>();
        all.forEach((pid, one) -> {
            if (!members.contains(pid) && members.contains(one.facts().parent())) {
                found.add(pid);
            }
        });
        return members.addAll(found);
    }

    /** What kills this process and no other: a handle knows when its process started, and these facts were read before and after it was made. */
    private static Optional<ProcessHandle> handle(ProcessFacts facts) {
        Optional<ProcessHandle> handle = ProcessHandle.of(facts.pid());
        ProcessFacts again = ProcessFacts.of(facts.pid());
        return handle.filter(same -> again != null && again.started() == facts.started());
    }

    /** All that there are. */
    static long[] pids() {
        String[] names = PROC.list((folder, name) -> Character.isDigit(name.charAt(0)));
        return names == null
                ? new long[0]
                : Arrays.stream(names).mapToLong(Long::parseLong).toArray();
    }

    /**
     * Which mark it carries. In the middle of the start of a program there is no environment to be read, for a moment: then it is read again, for
     * some time at most, since there are programs without any.
     */
    private Mark mark(ProcessFacts facts) {
        if (facts.isOver() || facts.started() < notBefore || facts.parent() == KERNEL) {
            return Mark.NONE;
        }
        long begun = System.nanoTime();
        String environment = facts.environment();
        while (environment.isEmpty() && System.nanoTime() - begun < PROGRAM_START_NANOS) {
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            environment = facts.environment();
        }
        String all = "\0" + environment;
        return all.contains("\0" + mark + "\0")
                ? Mark.COMMAND
                : all.contains("\0" + mark + HOOK + "\0") ? Mark.HOOK : Mark.NONE;
    }
}
