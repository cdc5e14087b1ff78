package io.oneactive.engine.store;

import io.oneactive.engine.election.DurableState;
import java.util.Optional;

/**
 * Keeps the durable state of one node. Used by one thread at a time, but for {@link #close}. {@link #write} blocks until the state is safe; nothing else may be done
 * with it before it has returned.
 */
public interface TermStore extends AutoCloseable {
    /**
     * Reads what was written last, also by an earlier process.
     *
     * @return empty when nothing was ever written
     * @throws io.oneactive.HaStartException when something is there that cannot be used; names it, and what to do
     */
    Optional<DurableState> load();

    /**
     * Writes a state. When it has returned, the state survives the end of the process and of the machine, unless {@link #isDurable()} is false.
     *
     * @param state replaces what was written before
     * @throws StoreException when that failed: what was written before is kept, or, seldom, the new state
     */
    void write(DurableState state) throws StoreException;

    /**
     * Whether a restarted node finds what was written.
     *
     * @return false when the node forgets everything with its process
     */
    boolean isDurable();

    /**
     * Says where the state is, for status and logs.
     *
     * @return one line
     */
    String describe();

    /**
     * Frees what is held, so that another process can have it; when a write is under way in another thread, as soon as that has ended. Any
     * thread may call it; it does not wait. Further calls do nothing.
     */
    @Override
    void close();
}
