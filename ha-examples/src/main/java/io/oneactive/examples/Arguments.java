package io.oneactive.examples;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Settings given as {@code name=value}. */
final class Arguments {
    private final Map<String, String> values = new TreeMap<>();

    Arguments(String[] arguments, Set<String> known) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0 || !known.contains(argument.substring(0, equals))) {
                throw new IllegalArgumentException("'" + argument + "' is not name=value with a name of " + known);
            }
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String required(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("give " + name + "=...");
        }
        return value;
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    boolean isOn(String name, boolean otherwise) {
        String value = text(name, Boolean.toString(otherwise));
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(name + " = " + value + ": must be true or false");
        }
        return value.equals("true");
    }

    int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }
}
