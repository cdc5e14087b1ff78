package io.oneactive.agent;

import io.oneactive.agent.WorkLog.Life;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ha run} took: from the last sign of life of one command to the first of the next, and how much of the role was left at the kill. */
final class RunFigures {
    private static final Pattern RAN_OUT =
            Pattern.compile("the role ran out: killed (\\d+) ms (before|after), nothing left (\\d+) ms (before|after)");

    private final Map<String, List<Life>> ended = new LinkedHashMap<>();
    private final Map<HaProcess, List<long[]>> left = new LinkedHashMap<>();

    /** Something that ends one life of the command and begins another. */
    @FunctionalInterface
    interface Step {
        Life after(Life last) throws Exception;
    }

    void after(String what, RunPair pair, Step step) throws Exception {
        Life last = pair.awaitSettled();
        step.after(last);
        ended.computeIfAbsent(what, unused -> new ArrayList<>()).add(last);
    }

    /** Reads what the agents have said so far; those that were killed said it before. */
    void take(RunPair pair) {
        for (String node : List.of("gw-a", "gw-b")) {
            List<long[]> said = new ArrayList<>();
            Matcher matcher = RAN_OUT.matcher(pair.agent(node).output());
            while (matcher.find()) {
                said.add(new long[] {number(matcher, 1), number(matcher, 3)});
            }
            left.put(pair.agent(node), said);
        }
    }

    private static long number(Matcher matcher, int group) {
        long value = Long.parseLong(matcher.group(group));
        return matcher.group(group + 1).equals("before") ? value : -value;
    }

    void print(WorkLog log) throws IOException {
        List<Life> lives = log.lives();
        System.out.printf("%d lives of the command, %d notes%n", lives.size(), log.notes());
        for (Map.Entry<String, List<Life>> kind : ended.entrySet()) {
            List<Long> gaps = new ArrayList<>();
            for (Life old : kind.getValue()) {
                int index = 0;
                while (lives.get(index).pid() != old.pid() || lives.get(index).token() != old.token()) {
                    index++;
                }
                gaps.add(lives.get(index + 1).firstNanos() - lives.get(index).lastNanos());
            }
            print(kind.getKey() + ", gaps in ms", gaps, 1_000_000);
        }
        List<long[]> all = left.values().stream().flatMap(List::stream).toList();
        if (!all.isEmpty()) {
            print(
                    "role ran out, left at the kill in ms",
                    all.stream().map(one -> one[0]).toList(),
                    1);
            print(
                    "role ran out, left when nothing was left in ms",
                    all.stream().map(one -> one[1]).toList(),
                    1);
        }
    }

    private static void print(String what, List<Long> values, long unit) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        System.out.printf(
                "%-46s %3d times: smallest %d, median %d, greatest %d%n",
                what,
                sorted.size(),
                sorted.get(0) / unit,
                sorted.get(sorted.size() / 2) / unit,
                sorted.get(sorted.size() - 1) / unit);
    }
}
