package io.oneactive;

import io.oneactive.spi.EngineProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * One node of a group of which at most one is active. Thread-safe: every method may be called from any thread.
 *
 * <p>The role is a matter of time, not of messages: {@link #isActive()} becomes false by itself when nothing secures the role any more,
 * also in a process that was stopped and continued. What was checked a moment ago may be over now; for acts that must not happen twice,
 * pass {@link ActiveTerm#token()} along and let the receiver refuse lower tokens.
 */
public interface HaNode extends AutoCloseable {

    /**
     * Starts a node. Finds the engine, the transport and the witness with {@link ServiceLoader}, unless instances were given.
     *
     * <p>The first call in a process takes about half a second longer than later ones: failovers are rehearsed in memory, so that the real one
     * does not run code for the first time.
     *
     * @param config what to start with
     * @return a running node, passive at first
     * @throws HaConfigException when settings are wrong; names all of them
     * @throws HaStartException when something that is needed is missing, taken or damaged
     */
    static HaNode start(HaConfig config) {
        return engine().start(config);
    }

    /**
     * The settings that a node would be started with, and where each came from. Starts nothing.
     *
     * @param config what would be started with
     * @return all settings in a stable order
     * @throws HaConfigException when settings are wrong; names all of them
     * @throws HaStartException when a provider is missing
     */
    static List<ResolvedSetting> settings(HaConfig config) {
        return engine().settings(config);
    }

    private static EngineProvider engine() {
        List<ServiceLoader.Provider<EngineProvider>> found =
                ServiceLoader.load(EngineProvider.class).stream().toList();
        if (found.isEmpty()) {
            throw new HaStartException(
                    "no election engine on the class path: add the jar io.oneactive:ha-engine (it must provide "
                            + EngineProvider.class.getName() + ")");
        }
        if (found.size() > 1) {
            throw new HaStartException(found.size()
                    + " election engines on the class path, exactly one is needed; remove all but one of: "
                    + found.stream().map(provider -> provider.type().getName()).collect(Collectors.joining(", ")));
        }
        return found.get(0).get();
    }

    /**
     * Whether this node may act at this very instant. Costs tens of nanoseconds, takes no lock, never blocks.
     *
     * @return true while this node is active and the role is secured
     */
    boolean isActive();

    /**
     * The term in which this node is active at this instant.
     *
     * @return empty when it is passive
     */
    Optional<ActiveTerm> activeTerm();

    /**
     * Waits until this node is active; returns at once when it is.
     *
     * @return the term; it may be over when the caller looks at it
     * @throws InterruptedException when the thread is interrupted
     * @throws NotActiveException when the node is closed, before or while waiting
     */
    ActiveTerm awaitActive() throws InterruptedException;

    /**
     * Waits until this node is active, or a time limit has passed.
     *
     * @param timeLimit zero or negative: does not wait
     * @return empty when the node did not become active in time
     * @throws InterruptedException when the thread is interrupted
     * @throws NotActiveException when the node is closed, before or while waiting
     */
    Optional<ActiveTerm> awaitActive(Duration timeLimit) throws InterruptedException;

    /**
     * A future for the next instant at which this node is active. Completed on a thread of the common pool. May be cancelled by the caller.
     *
     * @return completed already when the node is active; completed with {@link NotActiveException} when the node is closed
     */
    CompletableFuture<ActiveTerm> whenActive();

    /**
     * Runs a task while this node is active: started on a thread of its own at each activation, interrupted when the role is over, never
     * twice at once. A task that returns is not started again in the same term. A planned hand-over waits for it to return, at most
     * {@code handoverTimeoutMS}.
     *
     * @param task the work
     * @return closing it interrupts the task and does not start it any more
     */
    Registration runWhileActive(ActiveTask task);

    /**
     * Adds a listener. When the node is active already, the listener is told so first.
     *
     * @param listener called as {@link RoleListener} describes
     * @return closing it removes the listener
     */
    Registration addListener(RoleListener listener);

    /**
     * What this node knows now. Does not block, asks nobody.
     *
     * @return a snapshot
     */
    NodeStatus status();

    /**
     * The last events, oldest first; at most 1,000.
     *
     * @return a copy
     */
    List<NodeEvent> history();

    /**
     * Gives the role to any peer that can take it: first the application is told to stop, then the others may elect. When no eligible peer
     * is heard, nothing is done.
     *
     * @return completed when another node is heard to be active, or a few intervals have passed without; never completed with an exception
     */
    CompletableFuture<HandoverResult> resign();

    /**
     * Gives the role to a named peer. When this peer is not heard or not eligible, nothing is done.
     *
     * @param nodeId the wanted successor
     * @return as for {@link #resign()}
     */
    CompletableFuture<HandoverResult> transferTo(String nodeId);

    /**
     * Makes this node active without a majority, by a person's word: for a group of quorum mode that has lost a majority, its witness with it, where
     * somebody stands beside the machines and can see that they are off.
     *
     * <p>The person promises that the named members are off, with all that they ran, and that of them at most {@link ForceResult#mayRun()} (mostly none) are switched on before
     * {@link ForcedTerm#regularSince()} says that the term is known to a majority; and that no other node of the group was ever forced since this
     * node last heard of the group, or else in which term. <b>If that is not true, two nodes may be active at the same time</b>, or a token may be
     * lower than an earlier one.
     *
     * <p>Refused when a member that would be vouched for was heard within the failure timeout and the longest promise or lease that it may hold; when
     * the witness answers and grants its lease or denies it (it is asked first; that it grants is no reason where its vote does not make a
     * majority either); when a majority is there; when some other member is there and does not give its vote; and when this node is active,
     * paused, unhealthy, in quarantine, of priority 0, in open mode, or has no state directory. The forced term is far above every earlier
     * one. The role ends at once when the witness answers that another node holds its lease or has registered a higher term, when an active node
     * is heard, when a member that was vouched for is heard and does not follow, and with this process. It becomes an ordinary one when a majority secures it.
     *
     * @param cluster the name of the group, as proof that it is meant
     * @param switchedOff the members that are off: exactly those that are not heard, {@link ForceResult#silent()}
     * @param aboveTerm the highest term in which another node of the group was forced while this one did not hear of it; 0 when none was
     * @return completed when the role is there or refused: mostly within some seconds, with a witness that hangs within {@link ForceResult#LIMIT}, and later
     *     only while this process or its disk stands still. Until it is completed the node may become active; nobody can take the word back. Never
     *     completed with an exception
     * @throws IllegalArgumentException when the cluster is not this one, or the term is negative
     */
    CompletableFuture<ForceResult> forceActive(String cluster, Set<String> switchedOff, long aboveTerm);

    /**
     * Whether {@link #forceActive} would be refused by what this node knows, without asking the witness. Changes nothing.
     *
     * @return completed soon; never completed with an exception
     */
    CompletableFuture<ForceResult> mayForceActive();

    /**
     * Changes how often the active node probes, and how many probes may be missed, while this node runs; what was not configured and follows from
     * these two (the longest promise, the time limit of a hand-over) follows. No role changes by it, also while the other nodes still have the
     * former timings: each grant says how long it lasts, and an active node that is granted less than it asks for probes so much oftener. In force
     * soon after the call returns; then the history has {@link Reason#RECONFIGURED}.
     *
     * <p>It lasts until the node is closed: a restarted node has what its configuration says.
     *
     * @param probeInterval whole milliseconds, 5 ms to 60 s
     * @param failedProbeCount 2 to 100
     * @throws HaConfigException when these are not allowed, by themselves, together, or beside the node's other settings; names all faults, and
     *     changes nothing
     */
    void changeTimings(Duration probeInterval, int failedProbeCount);

    /** Sets this node aside: it resigns when it is active, votes, but does not campaign until {@link #resume()}. */
    void pause();

    /**
     * Sets this node aside for a while.
     *
     * @param duration after this it resumes by itself; positive
     */
    void pause(Duration duration);

    /** Ends a pause. Does nothing when the node is not paused. */
    void resume();

    /**
     * Stops the node in an orderly way: hands the role over when it is active, waits for the peer at most {@code handoverTimeoutMS}, then
     * closes transport and witness. Further calls do nothing. Bounded: returns after twice {@code handoverTimeoutMS}, twice the failure
     * timeout, the witness time limit and two seconds together at the latest.
     */
    @Override
    void close();

    /**
     * Stops the node for a planned while: as {@link #close()}, but a passive node first leaves the active one a long grant, so that this one
     * keeps its role although it hears nobody and its witness may be away. The price: if the active node dies meanwhile, this node, when
     * restarted, waits until the long grant is over.
     *
     * @param leaveGrant how long the grant lasts; positive, at most an hour
     */
    void close(Duration leaveGrant);
}
