package io.oneactive.transport.udp;

import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import io.oneactive.transport.udp.Greeting.Sender;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection that this node keeps to one peer, only to see it end. Used by the event loop.
 *
 * <p>That the peer's process is gone is believed when all of this holds: the connection was made from here to the peer's own port; both ends saw the same
 * two addresses, also on the connection that the peer has made to here, so there is no proxy, no port forward and no address translation between; it ended in order, as by the peer's system, and not by a
 * reset, which firewalls make as well; the peer did not say good-bye before; and then, at once, nobody listens at that same address and port, and
 * nothing was heard of the peer since that was asked.
 */
final class Lifeline {
    /** Whoever spoke once is not connected to. */
    private static final int FRAMES_UNTIL_CONNECTED = 3;

    /** The end of a connection is looked into for so long. What takes longer is no evidence: it would be about a former process. */
    private static final long SUSPICION_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The system itself gives up on a connection after three seconds at least: a failure before is a refusal. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

    private static final int MAX_TRIES = 10;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long FIRST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MAX_DOUBLINGS = 9;

    /** A connection that lasted so long makes up for all failures before. */
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A connection that ends again and again, while its peer lives, is not looked into at once each time. */
    private static final int FAILURES_WITHOUT_SUSPICION = 4;

    private final Keeper keeper;
    private final UdpOrigin origin;
    private final InetSocketAddress target;
    private long frames;
    private long lastHeardNanos;
    private long nextTryNanos;
    private int failures;
    private @Nullable Attempt attempt;
    private @Nullable Future<?> retry;

    /** Whether an end is being looked into, since when, and how often the port was tried. */
    private boolean isSuspected;

    private long suspectedNanos;
    private long triedNanos;
    private int tries;

    /** What a lifeline needs from those beside it. */
    interface Keeper {
        Sender self();

        /** Whether that process has made a direct connection to here. */
        boolean isDirectFrom(UUID process);

        /** Connects; the attempt is told how it goes. */
        void connect(InetSocketAddress target, Attempt attempt);

        Future<?> later(Runnable task, long nanos);

        /** Monotonic. */
        long nowNanos();

        /** Tells the node that a peer's process is gone. */
        void gone(UdpOrigin origin, String evidence);

        void complain(String what);

        /** The description is another now. */
        void changed();
    }

    Lifeline(Keeper keeper, UdpOrigin origin, InetSocketAddress target, long nowNanos) {
        this.keeper = keeper;
        this.origin = origin;
        this.target = target;
        this.nextTryNanos = nowNanos;
    }

    /** Called with each frame of the peer: whoever is silent is not connected to. */
    void heard(long nowNanos) {
        frames++;
        lastHeardNanos = nowNanos;
        if (isIdle() && frames >= FRAMES_UNTIL_CONNECTED && nowNanos - nextTryNanos >= 0) {
            connect(nowNanos);
        }
    }

    /** Whether there is neither a connection nor the wish for one. */
    boolean isIdle() {
        return attempt == null && retry == null;
    }

    boolean isForgettable(long nowNanos, long silenceNanos) {
        return isIdle() && nowNanos - lastHeardNanos > silenceNanos;
    }

    private void connect(long nowNanos) {
        retry = null;
        triedNanos = nowNanos;
        attempt = new Attempt(this, nowNanos);
        keeper.connect(target, attempt);
    }

    /** The connection could not be made. */
    void failed(Attempt failed, Throwable cause) {
        if (attempt != failed) {
            return;
        }
        attempt = null;
        long nowNanos = keeper.nowNanos();
        if (!isSuspected) {
            rest(nowNanos);
        } else if (!isRefusal(cause)) {
            // Among others: it was let in and reset before this node could see that it was.
            tryAtOnceOrLater(nowNanos);
        } else if (lastHeardNanos - triedNanos >= 0
                || nowNanos - triedNanos > FRESH_NANOS
                || nowNanos - suspectedNanos > SUSPICION_NANOS) {
            // What was heard may be of a new process, and this refusal from before its start.
            tryAgain(nowNanos);
        } else {
            isSuspected = false;
            failures = 0;
            nextTryNanos = nowNanos;
            keeper.gone(origin, "its connection ended and TCP port %d refuses".formatted(target.getPort()));
        }
        keeper.changed();
    }

    private static boolean isRefusal(Throwable cause) {
        return cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException);
    }

    /** The other end has said who it is. */
    void greeted(Attempt greeting, Sender sender) {
        if (attempt != greeting) {
            return;
        }
        isSuspected = false;
        String doubt = greeting.doubt();
        if (sender.process().equals(keeper.self().process())) {
            greeting.close();
        } else if (doubt != null) {
            complain("none, " + doubt);
        }
        keeper.changed();
    }

    /**
     * The connection is over.
     *
     * @param end in which way
     */
    void ended(Attempt ended, Attempt.End end) {
        if (attempt != ended) {
            return;
        }
        attempt = null;
        long nowNanos = keeper.nowNanos();
        if (nowNanos - ended.sinceNanos() > STEADY_NANOS) {
            failures = 0;
        }
        if (isSuspected) {
            if (end == Attempt.End.RESET) {
                tryAtOnceOrLater(nowNanos);
            } else {
                tryAgain(nowNanos);
            }
        } else if (end == Attempt.End.IN_ORDER && ended.isTrusted() && failures < FAILURES_WITHOUT_SUSPICION) {
            failures++;
            isSuspected = true;
            suspectedNanos = nowNanos;
            tries = 0;
            connect(nowNanos);
        } else {
            rest(nowNanos);
        }
        keeper.changed();
    }

    /**
     * Closing its sockets, the system may let somebody in before it comes to the one that listens; coming to that one, it resets who was let in. So
     * the next try will show.
     */
    private void tryAtOnceOrLater(long nowNanos) {
        if (tries == 0) {
            tries++;
            connect(nowNanos);
        } else {
            tryAgain(nowNanos);
        }
    }

    private void tryAgain(long nowNanos) {
        if (nowNanos - suspectedNanos > SUSPICION_NANOS || tries >= MAX_TRIES) {
            acquit(nowNanos);
        } else {
            retry = keeper.later(() -> connect(keeper.nowNanos()), FIRST_PAUSE_NANOS << tries);
            tries++;
        }
    }

    private void acquit(long nowNanos) {
        isSuspected = false;
        rest(nowNanos);
    }

    private void rest(long nowNanos) {
        nextTryNanos = nowNanos + Math.min(LONGEST_REST_NANOS, FIRST_REST_NANOS << Math.min(failures, MAX_DOUBLINGS));
        failures++;
    }

    /** Called about once a second. */
    void look(long nowNanos) {
        if (attempt != null && attempt.isOverdue(nowNanos)) {
            attempt.close();
        }
    }

    void close() {
        Attempt last = attempt;
        attempt = null;
        if (retry != null) {
            retry.cancel(false);
        }
        if (last != null) {
            last.close();
        }
    }

    UdpOrigin origin() {
        return origin;
    }

    Sender self() {
        return keeper.self();
    }

    boolean isDirectFrom(UUID process) {
        return keeper.isDirectFrom(process);
    }

    long nowNanos() {
        return keeper.nowNanos();
    }

    void complain(String about) {
        keeper.complain("the crash detection of %s: %s".formatted(origin.address(), about));
    }

    boolean isTrusted() {
        return attempt != null && attempt.isTrusted();
    }

    /** For the description; empty when there is no connection. */
    String inWords() {
        if (attempt == null || !attempt.hasGreeted()) {
            return "";
        }
        String doubt = attempt.doubt() == null ? " (not direct from there)" : " (not direct)";
        return origin.address() + (attempt.isDirect() ? "" : doubt);
    }
}
