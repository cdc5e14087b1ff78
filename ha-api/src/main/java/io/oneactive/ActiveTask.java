package io.oneactive;

/** Work that is done only while this node is active; see {@link HaNode#runWhileActive(ActiveTask)}. */
@FunctionalInterface
public interface ActiveTask {
    /**
     * Does the work until it is finished or interrupted. The calling thread is interrupted when the term is over; the work must then
     * return soon, since it is not started again before it has returned.
     *
     * @param term the term in which the work is done
     * @throws Exception whatever fails; it is logged, and the task is started again with the next term
     */
    void run(ActiveTerm term) throws Exception;
}
