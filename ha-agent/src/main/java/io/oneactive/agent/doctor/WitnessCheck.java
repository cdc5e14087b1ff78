package io.oneactive.agent.doctor;

import io.oneactive.agent.terminal.Durations;
import io.oneactive.spi.InspectAnswer;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Looks at a group's witness, which changes nothing there, and goes through a whole claim with another one that no group uses. */
public final class WitnessCheck {
    private static final String PART = "witness";
    private static final int LOOKS = 5;

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
        String detail = "";
        for (int i = 0; i < LOOKS; i++) {
            long begun = System.nanoTime();
            InspectAnswer answer = witness.inspect(limit);
            if (answer instanceof InspectAnswer.Inspected inspected) {
                // The first look makes connections, and a node has done that long before it claims.
                if (i > 0) {
                    took.add(System.nanoTime() - begun);
                }
                detail = inspected.detail() + ", registered term " + inspected.registeredTerm();
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
        checkup.good(PART, detail);
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
