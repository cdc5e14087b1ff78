package io.oneactive.testkit.exploration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives equal things the same small number, in the order in which they come. */
final class Numbered<T> {
    private final Map<T, Integer> numbers = new HashMap<>();
    private final List<T> things = new ArrayList<>();

    int of(T thing) {
        Integer known = numbers.get(thing);
        if (known != null) {
            return known;
        }
        int number = things.size();
        numbers.put(thing, number);
        things.add(thing);
        return number;
    }

    T at(int number) {
        return things.get(number);
    }

    int size() {
        return things.size();
    }
}
