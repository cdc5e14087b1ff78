package io.oneactive.iotedge;

import io.oneactive.HaConfigException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Of some wanted values as many as are allowed together: one that is wrong must not keep the others from being taken.
 *
 * @param accepted allowed together
 * @param refused the others, each with the reason
 */
record Choice(Map<Setting, String> accepted, Map<Setting, String> refused) {

    /**
     * Chooses.
     *
     * @param wanted at most as many as there are settings
     * @param check throws {@link HaConfigException} for what is not allowed together; with no wanted value it must not
     */
    static Choice of(Map<Setting, String> wanted, Consumer<Map<Setting, String>> check) {
        List<Setting> keys = List.copyOf(wanted.keySet());
        List<Integer> subsets = IntStream.range(0, 1 << keys.size())
                .boxed()
                .sorted(Comparator.comparing(subset -> -Integer.bitCount(subset)))
                .toList();
        for (int subset : subsets) {
            Map<Setting, String> some = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                if ((subset & 1 << i) != 0) {
                    some.put(keys.get(i), wanted.get(keys.get(i)));
                }
            }
            if (fault(some, check).isEmpty()) {
                return new Choice(some, refusals(wanted, some, check));
            }
        }
        throw new IllegalStateException("nothing is allowed, not even nothing: " + fault(Map.of(), check));
    }

    private static Map<Setting, String> refusals(
            Map<Setting, String> wanted, Map<Setting, String> accepted, Consumer<Map<Setting, String>> check) {
        Map<Setting, String> refused = new LinkedHashMap<>();
        wanted.forEach((setting, value) -> {
            if (!accepted.containsKey(setting)) {
                Map<Setting, String> withIt = new LinkedHashMap<>(accepted);
                withIt.put(setting, value);
                refused.put(setting, fault(withIt, check).orElse("not allowed beside the others"));
            }
        });
        return refused;
    }

    private static Optional<String> fault(Map<Setting, String> values, Consumer<Map<Setting, String>> check) {
        try {
            check.accept(values);
            return Optional.empty();
        } catch (HaConfigException e) {
            return Optional.of(String.join("; ", e.problems()));
        }
    }
}
