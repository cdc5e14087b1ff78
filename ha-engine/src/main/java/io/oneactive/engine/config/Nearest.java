package io.oneactive.engine.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a misspelt one was meant to be. */
final class Nearest {
    private Nearest() {}

    /** The nearest known word, when few letters differ; letter case, hyphens and the like do not count. */
    static Optional<String> of(String word, Collection<String> known) {
        return known.stream()
                .filter(candidate -> isNear(word, candidate))
                .min(Comparator.<String>comparingInt(candidate -> distance(plain(word), plain(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Whether a third of the letters differs at most, parts that are equal left out: transport.colour does not resemble transport.port. */
    private static boolean isNear(String word, String candidate) {
        int start = 0;
        for (int i = 0; i < Math.min(word.length(), candidate.length()) && word.charAt(i) == candidate.charAt(i); i++) {
            start = "._".indexOf(word.charAt(i)) >= 0 ? i + 1 : start;
        }
        String wanted = plain(word.substring(start));
        int allowed = Math.min(Math.max(2, wanted.length() / 3), wanted.length() - 1);
        return distance(wanted, plain(candidate.substring(start))) <= allowed;
    }

    /** {@code ; did you mean 'x'?}, or all that are known. */
    static String hint(String word, Collection<String> known) {
        return of(word, known)
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElseGet(() -> "; known: " + (known.isEmpty() ? "none" : String.join(", ", known)));
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
    }

    /** How many letters are to be inserted, left out or exchanged (Levenshtein), row by row. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int line = 1; line <= one.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                int changed = diagonal + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(changed, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[other.length()];
    }
}
