package io.oneactive.engine.wire;

import io.oneactive.NodeState;
import io.oneactive.engine.election.Probe;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How the values of an enum are written in a frame: {@code PRE_VOTE} as {@code preVote}. */
final class Words<E extends Enum<E>> {
    static final Words<NodeState> STATES = new Words<>(NodeState.class);
    static final Words<Probe.Ask> ASKS = new Words<>(Probe.Ask.class);
    static final Words<Probe.GrantKind> KINDS = new Words<>(Probe.GrantKind.class);

    private final Map<E, String> words;
    private final Map<String, E> values = new HashMap<>();

    private Words(Class<E> type) {
        words = new EnumMap<>(type);
        for (E value : type.getEnumConstants()) {
            words.put(value, word(value.name()));
            values.put(word(value.name()), value);
        }
    }

    private static String word(String name) {
        StringBuilder word = new StringBuilder();
        for (String part : name.toLowerCase(Locale.ROOT).split("_", -1)) {
            word.append(word.isEmpty() ? part : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return word.toString();
    }

    String of(E value) {
        return words.getOrDefault(value, "");
    }

    Optional<E> value(String word) {
        return Optional.ofNullable(values.get(word));
    }
}
