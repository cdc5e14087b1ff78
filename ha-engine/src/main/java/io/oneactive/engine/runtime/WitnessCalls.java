package io.oneactive.engine.runtime;

import io.oneactive.WitnessStatus.Calls;
import io.oneactive.engine.election.Event;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.WitnessAnswer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** How often the witness was called, by call and by what came of it. Counted by the loop, read by any thread. */
final class WitnessCalls {
    private final ConcurrentMap<Kind, LongAdder> counts = new ConcurrentHashMap<>();

    private record Kind(String call, String result) {}

    void count(Event event) {
        if (event instanceof Event.WitnessAnswered answered) {
            count(answered.step().name().toLowerCase(Locale.ROOT), answered.answer());
        } else if (event instanceof Event.WitnessInspected inspected) {
            count("inspect", inspected.answer());
        }
    }

    private void count(String call, Object answer) {
        counts.computeIfAbsent(new Kind(call, result(answer)), absent -> new LongAdder())
                .increment();
    }

    private static String result(Object answer) {
        if (answer instanceof WitnessAnswer.Granted) {
            return "granted";
        }
        if (answer instanceof WitnessAnswer.Denied) {
            return "denied";
        }
        if (answer instanceof InspectAnswer.Inspected) {
            return "answered";
        }
        return answer instanceof WitnessAnswer.Misconfigured ? "misconfigured" : "unknown";
    }

    List<Calls> snapshot() {
        return counts.entrySet().stream()
                .map(entry -> new Calls(
                        entry.getKey().call(),
                        entry.getKey().result(),
                        entry.getValue().sum()))
                .sorted(Comparator.comparing(Calls::call).thenComparing(Calls::result))
                .toList();
    }
}
