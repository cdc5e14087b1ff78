package io.oneactive.agent.doctor;

import java.util.Locale;

/**
 * Something that a doctor has to say.
 *
 * @param code of its kind; part of the output that programs read, so it stays as it is
 * @param severity how bad it is
 * @param seen what was observed
 * @param why why it matters
 * @param remedy what to do
 * @param createOptions what to put into the {@code createOptions} of an IoT Edge module; empty when that has nothing to do with it
 */
public record Finding(Code code, Severity severity, String seen, String why, String remedy, String createOptions) {
    /** How bad it is. */
    public enum Severity {
        /** It must be mended. */
        FAULT,
        /** Somebody should look at it. */
        WARNING,
        /** Good to know. */
        NOTE;

        /**
         * The word for it.
         *
         * @return lower case
         */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Kinds of findings. */
    public enum Code {
        /** Nothing came to the port at all. */
        NOTHING_HEARD,
        /** One listed peer says nothing. */
        PEER_SILENT,
        /** A machine says that nobody listens on the port. */
        NO_PROCESS_THERE,
        /** A peer is heard, and does not hear us. */
        ONE_WAY,
        /** A peer cannot answer questions. */
        CANNOT_BE_ASKED,
        /** A listed peer is this node itself, by an address that it does not know as its own. */
        OWN_ADDRESS_LISTED,
        /** Somebody speaks from another network. */
        UNEXPECTED_SUBNET,
        /** Behind an address translation that lets nobody in. */
        PORT_NOT_PUBLISHED,
        /** A firewall lets in answers alone. */
        ONLY_ANSWERS_LET_IN,
        /** Peers that are reached one by one are not reached by broadcast. */
        BROADCAST_FILTERED,
        /** Long datagrams get lost. */
        MTU,
        /** Two processes have one id. */
        DUPLICATE_ID,
        /** Others use the port. */
        FOREIGN_CLUSTER,
        /** Another node than the configured one has the port. */
        OTHER_NODE_HERE,
        /** An interface, route or name is not as it should be. */
        NETWORK_FAULT,
        /** Datagrams get lost. */
        LOSS,
        /** The configured timing is too short for this network. */
        TIMING_TOO_SHORT;

        /**
         * The code as it is printed.
         *
         * @return lower case with hyphens
         */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Finding fault(Code code, String seen, String why, String remedy) {
        return new Finding(code, Severity.FAULT, seen, why, remedy, "");
    }

    static Finding warning(Code code, String seen, String why, String remedy) {
        return new Finding(code, Severity.WARNING, seen, why, remedy, "");
    }

    static Finding note(Code code, String seen, String why, String remedy) {
        return new Finding(code, Severity.NOTE, seen, why, remedy, "");
    }

    Finding with(String options) {
        return new Finding(code, severity, seen, why, remedy, options);
    }
}
