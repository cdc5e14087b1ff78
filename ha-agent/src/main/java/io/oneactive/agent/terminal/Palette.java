package io.oneactive.agent.terminal;

import io.oneactive.NodeState;
import java.util.Map;

/** Colours, or none. */
public enum Palette {
    /** Text only. */
    PLAIN,
    /** ANSI colours. */
    COLOURED;

    /** Whether to colour. */
    public enum Choice {
        /** Only when the output is a terminal. */
        AUTO,
        /** In any case. */
        ALWAYS,
        /** In no case. */
        NEVER;

        /**
         * Decides.
         *
         * @param environment usually {@link System#getenv()}: {@code NO_COLOR} is honoured; {@code ONEACTIVE_TERMINAL} is what the launcher script
         *     found out, since a program in Java cannot tell for sure
         * @return what to use
         */
        public Palette palette(Map<String, String> environment) {
            boolean terminal =
                    environment.getOrDefault("ONEACTIVE_TERMINAL", "no").equals("yes")
                            && environment.getOrDefault("NO_COLOR", "").isEmpty();
            return this == ALWAYS || (this == AUTO && terminal) ? COLOURED : PLAIN;
        }
    }

    /**
     * Something good.
     *
     * @param text the text
     * @return the same, in green
     */
    public String good(String text) {
        return paint("1;32", text);
    }

    /**
     * Something bad.
     *
     * @param text the text
     * @return the same, in red
     */
    public String bad(String text) {
        return paint("1;31", text);
    }

    /**
     * A heading.
     *
     * @param text the text
     * @return the same, bright
     */
    public String heading(String text) {
        return paint("1", text);
    }

    /**
     * Something of less interest.
     *
     * @param text the text
     * @return the same, dim
     */
    public String dim(String text) {
        return paint("2", text);
    }

    /**
     * A state's name.
     *
     * @param state decides the colour
     * @param text what to show for it
     * @return the text in the state's colour
     */
    public String state(NodeState state, String text) {
        return switch (state) {
            case ACTIVE -> good(text);
            case STOPPED -> bad(text);
            case RESIGNING, CANDIDATE -> paint("33", text);
            case STARTING, PASSIVE, PAUSED -> text;
        };
    }

    private String paint(String code, String text) {
        return this == PLAIN ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
