package io.oneactive.agent.interop;

import io.oneactive.agent.interop.InteropRounds.Deed;
import io.oneactive.agent.interop.InteropRounds.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What came of many rounds, as the table of docs/csharp.md. */
final class InteropTable {
    private InteropTable() {}

    static String of(List<Outcome> outcomes) {
        StringBuilder table = new StringBuilder("""
                | what is done | rounds | nobody active, ms: median | max | two active, ms: median | max | role moved |
                |---|---|---|---|---|---|---|
                """);
        for (Deed deed : Deed.values()) {
            for (boolean csharp : List.of(true, false)) {
                List<Outcome> some = outcomes.stream()
                        .filter(outcome -> outcome.deed() == deed && outcome.csharpBefore() == csharp)
                        .toList();
                if (!some.isEmpty()) {
                    table.append(row(deed, csharp, some));
                }
            }
        }
        return table.toString();
    }

    private static String row(Deed deed, boolean csharp, List<Outcome> outcomes) {
        return "| %s, %s active | %d | %s | %s | %d |\n"
                .formatted(
                        deed.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        csharp ? "C#" : "Java",
                        outcomes.size(),
                        figures(outcomes, Outcome::nobodyNanos),
                        figures(outcomes, Outcome::bothNanos),
                        outcomes.stream()
                                .filter(outcome -> outcome.csharpBefore() != outcome.csharpAfter())
                                .count());
    }

    private static String figures(List<Outcome> outcomes, ToLongFunction<Outcome> nanos) {
        long[] sorted = outcomes.stream().mapToLong(nanos).sorted().toArray();
        return String.format(
                Locale.ROOT, "%.1f | %.1f", sorted[sorted.length / 2] / 1e6, sorted[sorted.length - 1] / 1e6);
    }
}
