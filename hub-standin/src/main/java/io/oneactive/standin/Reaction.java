package io.oneactive.standin;

import java.time.Duration;

/**
 * What happens at a {@link Step}.
 *
 * @param kind which
 * @param delay for {@link Kind#LATE}
 * @param status of the answer, or CONNACK's code, for {@link Kind#REFUSED}
 * @param hasBody whether such an answer tells the error as JSON
 */
public record Reaction(Kind kind, Duration delay, int status, boolean hasBody) {
    /** As the hub does it. */
    public static final Reaction NORMAL = of(Kind.NORMAL);
    /** Applied only when the fault is healed, whether or not the connection is still there. */
    public static final Reaction HELD = of(Kind.HELD);
    /** As if it had never come; the connection stays. */
    public static final Reaction SWALLOWED = of(Kind.SWALLOWED);
    /** Applied and acknowledged, but the answer never comes. */
    public static final Reaction UNANSWERED = of(Kind.UNANSWERED);
    /** Not applied; the connection is closed. */
    public static final Reaction CLOSED = of(Kind.CLOSED);
    /** Applied; the connection is closed without an answer. */
    public static final Reaction APPLIED_THEN_CLOSED = of(Kind.APPLIED_THEN_CLOSED);
    /** Applied whatever version it names, as over AMQP. */
    public static final Reaction UNCONDITIONAL = of(Kind.UNCONDITIONAL);
    /** Applied; the answer names no version. */
    public static final Reaction WITHOUT_VERSION = of(Kind.WITHOUT_VERSION);
    /** Applied and answered, but without PUBACK. */
    public static final Reaction UNACKNOWLEDGED = of(Kind.UNACKNOWLEDGED);
    /** Applied; the answer comes before PUBACK. */
    public static final Reaction ANSWERED_FIRST = of(Kind.ANSWERED_FIRST);

    /** Kinds of reactions; see the constants and methods of {@link Reaction}. */
    public enum Kind {
        /** See {@link Reaction#NORMAL}. */
        NORMAL,
        /** See {@link Reaction#late}. */
        LATE,
        /** See {@link Reaction#HELD}. */
        HELD,
        /** See {@link Reaction#SWALLOWED}. */
        SWALLOWED,
        /** See {@link Reaction#UNANSWERED}. */
        UNANSWERED,
        /** See {@link Reaction#CLOSED}. */
        CLOSED,
        /** See {@link Reaction#APPLIED_THEN_CLOSED}. */
        APPLIED_THEN_CLOSED,
        /** See {@link Reaction#refused}. */
        REFUSED,
        /** See {@link Reaction#UNCONDITIONAL}. */
        UNCONDITIONAL,
        /** See {@link Reaction#WITHOUT_VERSION}. */
        WITHOUT_VERSION,
        /** See {@link Reaction#UNACKNOWLEDGED}. */
        UNACKNOWLEDGED,
        /** See {@link Reaction#ANSWERED_FIRST}. */
        ANSWERED_FIRST
    }

    private static Reaction of(Kind kind) {
        return new Reaction(kind, Duration.ZERO, 0, false);
    }

    /**
     * As the hub does it, but later, also when the connection is gone by then.
     *
     * @param delay how much
     * @return for any step after {@link Step#SECURED}
     */
    public static Reaction late(Duration delay) {
        return new Reaction(Kind.LATE, delay, 0, false);
    }

    /**
     * Not applied, and answered with an error.
     *
     * @param status for instance 429; for CONNECT the return code, 1 to 5
     * @param hasBody whether the answer has a JSON body
     * @return for requests
     */
    public static Reaction refused(int status, boolean hasBody) {
        return new Reaction(Kind.REFUSED, Duration.ZERO, status, hasBody);
    }
}
