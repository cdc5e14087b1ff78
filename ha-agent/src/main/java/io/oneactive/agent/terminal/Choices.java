package io.oneactive.agent.terminal;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.TypeConversionException;

/** Constants as they are written on the command line: lower case, with hyphens. */
public final class Choices {
    private Choices() {}

    /**
     * A constant by its word.
     *
     * @param text what was given
     * @param constants what is allowed
     * @param <T> their type
     * @return the one that is meant
     * @throws TypeConversionException when it is none; names all that are allowed
     */
    public static <T extends Enum<T>> T choose(String text, T[] constants) {
        return Stream.of(constants)
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'%s' is not one of %s"
                        .formatted(text, Stream.of(constants).map(Choices::word).collect(Collectors.joining(", ")))));
    }

    /**
     * The word for a constant.
     *
     * @param constant any
     * @return for instance {@code cold-start}
     */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
