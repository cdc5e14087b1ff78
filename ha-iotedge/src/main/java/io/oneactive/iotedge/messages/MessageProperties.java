package io.oneactive.iotedge.messages;

/** Names of the application properties of a stamped message. */
public final class MessageProperties {
    /** The fencing token of the term in which the message was stamped, a decimal number. */
    public static final String TOKEN = "ha-token";

    /** Number of the message within its term, from 1, a decimal number. */
    public static final String SEQUENCE = "ha-seq";

    /** Name of the group whose active node stamped the message. */
    public static final String CLUSTER = "ha-cluster";

    private MessageProperties() {}
}
