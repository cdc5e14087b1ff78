package io.oneactive;

/** What the application may do: the two roles that a user sees. Whatever is not surely active is passive. */
public enum Role {
    /** This node, and in quorum mode no other, may act. */
    ACTIVE,
    /** This node must not act. */
    PASSIVE
}
