package io.oneactive.agent.history;

import io.oneactive.Mode;
import io.oneactive.agent.terminal.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Judges the histories of all nodes of one host, from their files. */
public final class HistoryCheck {
    /** Clocks that are told in steps of 10 ms drift apart by less than this while the machine is awake. */
    private static final long SLEEP_NANOS = 1_000_000_000;

    private final List<String> unusable = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final List<HistoryFile.Life> lives = new ArrayList<>();

    /**
     * What the files prove.
     *
     * @param unusable what is no history, or none that belongs to the others; the verdict is on the rest
     * @param remarks what an operator should know, as sentences
     * @param nodes ids of the nodes
     * @param mode what the group promises; the weakest when nodes differ
     * @param processes how many processes wrote
     * @param changes how many events they wrote
     * @param verdicts one for each boot of the host, in the order of the files
     */
    public record Report(
            List<String> unusable,
            List<String> remarks,
            Set<String> nodes,
            Mode mode,
            int processes,
            int changes,
            List<Verdict> verdicts) {
        /**
         * Whether nothing was found that must not be.
         *
         * @return false when two nodes were active at one instant in quorum mode, or when there is another problem
         */
        public boolean isGood() {
            return verdicts.stream()
                    .allMatch(verdict -> verdict.problems().isEmpty()
                            && (mode == Mode.OPEN || verdict.overlaps().isEmpty()));
        }
    }

    private HistoryCheck() {}

    /**
     * Reads and judges.
     *
     * @param files histories; the former file {@code FILE.1} of each is read along with it
     * @return what they prove
     * @throws IOException when one of them cannot be read
     */
    public static Report of(List<Path> files) throws IOException {
        HistoryCheck check = new HistoryCheck();
        Set<Path> all = new LinkedHashSet<>();
        for (Path file : files) {
            Stream.of(HistoryOutput.former(file), file)
                    .filter(path -> path.equals(file) || Files.exists(path))
                    .forEach(path -> all.add(path.toAbsolutePath().normalize()));
        }
        for (Path file : all) {
            check.read(file);
        }
        return check.judge();
    }

    private void read(Path file) throws IOException {
        HistoryFile read = HistoryFile.read(file);
        unusable.addAll(read.problems());
        for (HistoryFile.Life life : read.lives()) {
            HistoryHeader header = life.header();
            if (!lives.isEmpty() && !lives.get(0).header().cluster().equals(header.cluster())) {
                unusable.add("%s: node %s is of group '%s', not of group '%s'"
                        .formatted(
                                file,
                                header.node(),
                                header.cluster(),
                                lives.get(0).header().cluster()));
            } else {
                lives.add(life);
            }
        }
    }

    private Report judge() {
        Mode mode = lives.stream().anyMatch(life -> life.header().mode() == Mode.OPEN) ? Mode.OPEN : Mode.QUORUM;
        Map<String, HistoryChecker> checkers = new LinkedHashMap<>();
        Map<String, Set<String>> nodesOfClock = new HashMap<>();
        Map<String, Integer> count = new HashMap<>();
        for (HistoryFile.Life life : joined()) {
            HistoryHeader header = life.header();
            ProcessHistory history =
                    life.named(new ProcessName(header.node(), count.merge(header.node(), 1, Integer::sum)));
            checkers.computeIfAbsent(header.clock(), clock -> new HistoryChecker(mode))
                    .add(history);
            nodesOfClock
                    .computeIfAbsent(header.clock(), clock -> new TreeSet<>())
                    .add(header.node());
            remark(history, header);
        }
        Set<String> nodes = new TreeSet<>();
        nodesOfClock.values().forEach(nodes::addAll);
        if (nodes.size() > 1 && nodesOfClock.values().stream().allMatch(some -> some.size() == 1)) {
            unusable.add(
                    "the nodes %s never ran on one host at the same time: clocks of different hosts, or of different boots, cannot be compared"
                            .formatted(String.join(", ", nodes)));
        }
        if (checkers.containsKey(HostClock.UNKNOWN)) {
            remarks.add("the system does not tell one host from another: believed to be the same one");
        }
        return new Report(
                List.copyOf(unusable),
                List.copyOf(remarks),
                nodes,
                mode,
                count.values().stream().mapToInt(Integer::intValue).sum(),
                lives.stream().mapToInt(life -> life.changes().size()).sum(),
                checkers.values().stream().map(HistoryChecker::verdict).toList());
    }

    /** Without those that are there twice. */
    private List<HistoryFile.Life> joined() {
        Map<String, HistoryFile.Life> byProcess = new LinkedHashMap<>();
        for (HistoryFile.Life life : lives) {
            HistoryHeader header = life.header();
            String process = header.node() + ' ' + header.incarnation() + ' ' + header.pid();
            HistoryFile.Life known = byProcess.putIfAbsent(process, life);
            if (known != null) {
                known.addAll(life);
            }
        }
        return List.copyOf(byProcess.values());
    }

    private void remark(ProcessHistory history, HistoryHeader header) {
        if (!history.complete()) {
            remarks.add("%s (process %d): not complete: a full disk, or a former file that is gone"
                    .formatted(history.process(), header.pid()));
        }
        long before = header.bootNanos() - header.nanos();
        for (HistoryLine.Change change : history.changes()) {
            long now = change.bootNanos() - change.nanos();
            if (header.bootNanos() >= 0 && change.bootNanos() >= 0) {
                if (now - before > SLEEP_NANOS) {
                    remarks.add("%s: the machine slept for %s before event %d (%s)"
                            .formatted(
                                    history.process(),
                                    Durations.show(now - before),
                                    change.sequence(),
                                    change.reason().code()));
                }
                before = now;
            }
        }
    }
}
