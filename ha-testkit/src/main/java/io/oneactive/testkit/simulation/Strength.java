package io.oneactive.testkit.simulation;

/**
 * How likely a fault is, and how long it lasts.
 *
 * @param weight how often it is drawn, compared with the other faults of a run; above 0
 * @param leastShare for faults that concern single frames or requests: which share of them at least, 0 to 1
 * @param mostShare which share at most, 0 to 1
 * @param leastTimeouts how long it lasts at least, in failure timeouts; what that means, {@link Fault} says for each
 * @param mostTimeouts how long at most
 */
public record Strength(double weight, double leastShare, double mostShare, double leastTimeouts, double mostTimeouts) {
    /**
     * Checks the ranges.
     *
     * @param weight above 0
     * @param leastShare 0 to 1
     * @param mostShare 0 to 1
     * @param leastTimeouts 0 or more
     * @param mostTimeouts 0 or more
     */
    public Strength {
        if (!(weight > 0)) {
            throw new IllegalArgumentException("the weight of a fault is " + weight + "; it must be above 0");
        }
        if (leastShare < 0 || mostShare > 1 || leastShare > mostShare) {
            throw new IllegalArgumentException("the share of a fault is " + percent(leastShare) + ".."
                    + percent(mostShare) + "%; it must grow and lie within 0..100%");
        }
        if (leastTimeouts < 0 || leastTimeouts > mostTimeouts) {
            throw new IllegalArgumentException(
                    "a fault lasts " + leastTimeouts + ".." + mostTimeouts + "T; it must grow and not be negative");
        }
    }

    static Strength atOnce() {
        return lasting(0, 0);
    }

    static Strength lasting(double least, double most) {
        return new Strength(1, 0, 0, least, most);
    }

    Strength ofShare(double leastPercent, double mostPercent) {
        return new Strength(weight, leastPercent / 100, mostPercent / 100, leastTimeouts, mostTimeouts);
    }

    /** Changed as {@code weight=3}, {@code share=5..60%} or {@code lasts=0.5..10T} say. */
    Strength changed(String what, String value) {
        return switch (what) {
            case "weight" -> new Strength(number(value, ""), leastShare, mostShare, leastTimeouts, mostTimeouts);
            case "share" ->
                new Strength(weight, first(value, "%") / 100, second(value, "%") / 100, leastTimeouts, mostTimeouts);
            case "lasts" -> new Strength(weight, leastShare, mostShare, first(value, "T"), second(value, "T"));
            default ->
                throw new IllegalArgumentException("a fault has a weight, a share and lasts, but no '" + what + "'");
        };
    }

    /** Words that {@link #changed} makes this from another one. */
    String difference(String fault, Strength from) {
        String words = weight == from.weight ? "" : " " + fault + ".weight=" + plain(weight);
        if (leastShare != from.leastShare || mostShare != from.mostShare) {
            words += " " + fault + ".share=" + percent(leastShare) + ".." + percent(mostShare) + "%";
        }
        if (leastTimeouts != from.leastTimeouts || mostTimeouts != from.mostTimeouts) {
            words += " " + fault + ".lasts=" + plain(leastTimeouts) + ".." + plain(mostTimeouts) + "T";
        }
        return words.strip();
    }

    private static double first(String range, String unit) {
        int dots = range.indexOf("..");
        return dots < 0 ? number(range, unit) : number(range.substring(0, dots), "");
    }

    private static double second(String range, String unit) {
        int dots = range.indexOf("..");
        return number(dots < 0 ? range : range.substring(dots + 2), unit, range);
    }

    private static double number(String text, String unit) {
        return number(text, unit, text);
    }

    private static double number(String text, String unit, String whole) {
        String digits = text.endsWith(unit) ? text.substring(0, text.length() - unit.length()) : "";
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(
                    "'" + whole + "' is not understood; wanted is for instance 3, 5..60% or 0.5..10T", notANumber);
        }
    }

    private static String percent(double share) {
        return plain(share * 100);
    }

    private static String plain(double number) {
        double rounded = Math.round(number * 1e6) / 1e6;
        return rounded == Math.rint(rounded) ? String.valueOf((long) rounded) : String.valueOf(rounded);
    }
}
