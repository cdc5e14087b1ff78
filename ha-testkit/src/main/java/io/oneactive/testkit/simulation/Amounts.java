package io.oneactive.testkit.simulation;

import java.time.Duration;

/** Durations and shares as text: {@code 200ms}, {@code 3s}, {@code 5%}. */
final class Amounts {
    private Amounts() {}

    static Duration duration(String text) {
        int unitAt = 0;
        while (unitAt < text.length() && "+-.0123456789".indexOf(text.charAt(unitAt)) >= 0) {
            unitAt++;
        }
        double nanosPerUnit = switch (text.substring(unitAt)) {
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' is no duration: a number and one of us, ms, s, m, h is needed");
        };
        return Duration.ofNanos(Math.round(number(text.substring(0, unitAt), text) * nanosPerUnit));
    }

    static double share(String text) {
        if (!text.endsWith("%")) {
            throw new IllegalArgumentException("'" + text + "' is no share: a number and % is needed");
        }
        return number(text.substring(0, text.length() - 1), text) / 100;
    }

    private static double number(String digits, String text) {
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("'" + text + "' does not begin with a number", notANumber);
        }
    }

    static String text(Duration duration) {
        long micros = duration.toNanos() / 1_000;
        if (micros % 1_000 != 0) {
            return micros + "us";
        }
        long millis = micros / 1_000;
        return millis % 1_000 == 0 && millis != 0 ? millis / 1_000 + "s" : millis + "ms";
    }

    static String text(long nanos) {
        return text(Duration.ofNanos(nanos));
    }
}
