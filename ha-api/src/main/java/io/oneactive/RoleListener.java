package io.oneactive;

/**
 * Told when the role of this node changes.
 *
 * <p><b>Thread:</b> all listeners of a node are called one after another on one thread of the node, outside every lock, in the order in
 * which the changes happened, each change once. A listener may block; then later announcements wait, but the election does not: the role
 * may be over before {@link #onActive} was even called. So work that must not run twice asks {@link ActiveTerm#isHeld()} or {@link
 * ActiveTerm#check()} right before each act, whatever a listener was told.
 *
 * <p><b>Resigning:</b> when the node gives its role away on purpose, it waits until all {@link #onPassive} calls have returned, or until
 * {@code handoverTimeoutMS} is over, before another node may become active. So stop the work inside of {@link #onPassive}.
 *
 * <p><b>Errors:</b> an exception is logged with the listener's class and the role change; the other listeners are called all the same.
 */
public interface RoleListener {
    /**
     * This node became active.
     *
     * @param term the term, with the fencing token; may be over already
     * @param event the change
     */
    default void onActive(ActiveTerm term, NodeEvent event) {}

    /**
     * This node is not active any more. Called also after a stall, when the role has been over for long.
     *
     * @param event the change
     */
    default void onPassive(NodeEvent event) {}

    /**
     * Any event of the node, role changes included; for logs and displays. Called after {@link #onActive} or {@link #onPassive}.
     *
     * @param event the event
     */
    default void onEvent(NodeEvent event) {}
}
