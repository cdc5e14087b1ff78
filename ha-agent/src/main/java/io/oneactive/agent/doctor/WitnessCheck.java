package io.oneactive.agent.doctor;

import io.oneactive.agent.terminal.Durations;
import io.oneactive.spi.InspectAnswer;
import io.oneactive.spi.InspectAnswer.Inspected;
import io.oneactive.spi.Lease;
import io.oneactive.spi.LeaseRequest;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.spi.WitnessAnswer.Denied;
import io.oneactive.spi.WitnessAnswer.Granted;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import io.oneactive.spi.WitnessAnswer.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Looks at a group's witness, which changes nothing there, and goes through a whole claim with another one that no group uses. */
public final class WitnessCheck {
    private static final String PART = "witness";
    private static final int LOOKS = 5;

    /** A witness tells whole seconds, and an answer takes some. */
    private static final Duration CLOCKS_AGREE = Duration.ofSeconds(30);

    private static final Duration SOON = Duration.ofDays(30);

    private final Checkup checkup;
    private final Duration limit;

    /**
     * A check.
     *
     * @param checkup gets the result
     * @param limit for each call, as a node has it
     */
    public WitnessCheck(Checkup checkup, Duration limit) {
        this.checkup = checkup;
        this.limit = limit;
    }

    /**
     * Looks, several times: whether it is there, whether everything is allowed that a claim needs, and how long it takes.
     *
     * @param witness of the group
     * @param failureTimeout of the configuration
     */
    public void look(Witness witness, Duration failureTimeout) {
        List<Long> took = new ArrayList<>();
        Optional<Inspected> last = Optional.empty();
        for (int i = 0; i < LOOKS; i++) {
            long begun = System.nanoTime();
            InspectAnswer answer = witness.inspect(limit);
            if (answer instanceof Inspected inspected) {
                // The first look makes connections, and a node has done that long before it claims.
                if (i > 0) {
                    took.add(System.nanoTime() - begun);
                }
                last = Optional.of(inspected);
            } else if (answer instanceof Misconfigured wrong) {
                checkup.fault(PART, wrong.problem(), wrong.remedy());
                return;
            } else if (answer instanceof Unknown unknown) {
                checkup.fault(
                        PART,
                        "no answer: " + unknown.cause(),
                        "look at the way to it: name, proxy, firewall, credentials; until it answers, the loss of one node leaves nobody active");
                return;
            }
        }
        Collections.sort(took);
        last.ifPresent(this::tell);
        long longest = took.get(took.size() - 1);
        checkup.good(
                PART,
                "%d looks with the rights that a claim needs: median %s, longest %s"
                        .formatted(took.size(), Durations.show(took.get(took.size() / 2)), Durations.show(longest)));
        if (longest > failureTimeout.toNanos()) {
            checkup.warning(
                    PART,
                    "a claim takes longer than the failure timeout of %d ms: an active node that is cut off stops before it has the lease"
                            .formatted(failureTimeout.toMillis()),
                    "a longer probeIntervalMS or a greater failedProbeCount keeps its work going in that case");
        }
    }

    private void tell(Inspected seen) {
        checkup.good(PART, seen.detail() + ", registered term " + seen.registeredTerm());
        seen.clock().ifPresent(clock -> compare(clock, Instant.now()));
        seen.usableUntil().ifPresent(end -> credentials(end, Instant.now()));
    }

    private void compare(Instant there, Instant here) {
        Duration ahead = Duration.between(there, here);
        if (ahead.abs().compareTo(CLOCKS_AGREE) <= 0) {
            checkup.good(PART, "its clock and this machine's agree within " + CLOCKS_AGREE.toSeconds() + " s");
            return;
        }
        checkup.warning(
                PART,
                "this machine's clock is %d s %s the witness's"
                        .formatted(ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of"),
                "set it, and let a time service keep it: signatures are refused outside of their time, and a node without a state file begins its"
                        + " terms with this clock");
    }

    private void credentials(Instant end, Instant now) {
        Duration left = Duration.between(now, end);
        if (left.compareTo(SOON) > 0) {
            checkup.good(PART, "its credentials are valid for another %d days".formatted(left.toDays()));
        } else {
            checkup.warning(
                    PART,
                    "its credentials end at %s, in %d hours".formatted(end, left.toHours()),
                    "make new ones before that: ha witness init; then change the configuration of each node and restart one after the other");
        }
    }

    /**
     * Acquires, registers, renews and releases.
     *
     * @param witness of a group that has no nodes
     * @param context that group, and who asks
     * @param remedy how to make it ready, when it is not
     */
    public void rehearse(Witness witness, ProviderContext context, String remedy) {
        String cluster = context.cluster();
        LeaseRequest request = new LeaseRequest(cluster, context.nodeId(), UUID.randomUUID(), limit);
        StringBuilder times = new StringBuilder();
        WitnessAnswer acquired = timed("acquire", times, () -> witness.acquire(request));
        if (acquired instanceof Misconfigured) {
            checkup.warning(
                    PART,
                    "no whole claim was rehearsed: there is no witness for cluster '%s'".formatted(cluster),
                    remedy);
            return;
        }
        if (!(acquired instanceof Granted granted)) {
            checkup.warning(
                    PART,
                    "rehearsal with cluster '%s': %s".formatted(cluster, words("acquire", acquired)),
                    "try again in a minute: another rehearsal may have ended early");
            release(witness, new Lease(request, Duration.ZERO), times);
            return;
        }
        Lease lease = granted.lease();
        WitnessAnswer written = timed("register", times, () -> witness.record(lease, granted.registeredTerm() + 1));
        WitnessAnswer renewed = timed("renew", times, () -> witness.renew(lease));
        WitnessAnswer released = release(witness, lease, times);
        if (written instanceof Granted && renewed instanceof Granted && released instanceof Granted) {
            checkup.good(PART, "whole claim with cluster '%s': %s".formatted(cluster, times));
        } else {
            checkup.fault(
                    PART,
                    "rehearsal with cluster '%s': %s; %s; %s"
                            .formatted(
                                    cluster,
                                    words("register", written),
                                    words("renew", renewed),
                                    words("release", released)),
                    "a node in need would fare the same: look at its rights and at the way to it");
        }
    }

    /**
     * Says that there was no rehearsal.
     *
     * @param why what stands in the way
     */
    public void notRehearsed(String why) {
        checkup.good(PART, "no whole claim was rehearsed: " + why);
    }

    private static WitnessAnswer release(Witness witness, Lease lease, StringBuilder times) {
        return timed("release", times, () -> witness.release(lease));
    }

    private static WitnessAnswer timed(String what, StringBuilder times, Supplier<WitnessAnswer> call) {
        long begun = System.nanoTime();
        WitnessAnswer answer = call.get();
        times.append(times.isEmpty() ? "" : ", ")
                .append(what)
                .append(' ')
                .append(Durations.show(System.nanoTime() - begun));
        return answer;
    }

    private static String words(String what, WitnessAnswer answer) {
        if (answer instanceof Denied denied) {
            return what + " denied: " + denied.reason();
        }
        if (answer instanceof Unknown unknown) {
            return what + " without an answer: " + unknown.cause();
        }
        return answer instanceof Misconfigured wrong ? what + " impossible: " + wrong.problem() : what + " granted";
    }
}
