package io.oneactive.iotedge.flag;

import io.oneactive.iotedge.flag.FlagReport.Outcome;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Who should have the flag: a function of what was seen. */
final class FlagRules {
    private final FlagSettings settings;
    private final List<Candidate> candidates;

    FlagRules(FlagSettings settings, List<Candidate> candidates) {
        this.settings = settings;
        this.candidates = candidates;
    }

    /**
     * What is to be done.
     *
     * @param outcome {@link Outcome#SWITCHED} when something is to change
     * @param target who gets the flag; empty for {@link Outcome#SWITCHED}: nobody
     * @param reason for people
     */
    record Decision(Outcome outcome, Optional<Candidate> target, String reason) {
        private static Decision change(Optional<Candidate> target, String reason) {
            return new Decision(Outcome.SWITCHED, target, reason);
        }

        private static Decision none(Outcome outcome, String reason) {
            return new Decision(outcome, Optional.empty(), reason);
        }
    }

    /** The primary first, then by id. */
    private Optional<Candidate> best() {
        return candidates.stream()
                .filter(Candidate::isEligible)
                .min(Comparator.comparing(
                                (Candidate candidate) -> !candidate.id().equals(settings.primary))
                        .thenComparing(Candidate::id));
    }

    Decision decide() {
        List<Candidate> wished = candidates.stream()
                .filter(candidate ->
                        candidate.twin().isMember() && candidate.twin().wish().equals("on"))
                .toList();
        List<Candidate> on =
                candidates.stream().filter(candidate -> candidate.twin().isOn()).toList();
        if (wished.size() > 1) {
            return Decision.none(
                    Outcome.STUCK,
                    "operators want several devices at once ("
                            + String.join(
                                    ", ", wished.stream().map(Candidate::id).toList())
                            + "): remove the tag " + FlagTwin.WISH_TAG + " from all but one");
        }
        if (wished.size() == 1) {
            return on.equals(wished)
                    ? Decision.none(Outcome.KEPT, "an operator wants it so")
                    : Decision.change(
                            Optional.of(wished.get(0)),
                            "an operator wants " + wished.get(0).id());
        }
        if (on.size() > 1) {
            return Decision.change(oneOf(on), "several flags were on");
        }
        return on.isEmpty() ? decideWithoutHolder() : decide(on.get(0));
    }

    /** Of several that have it: the one that got it last and is up; else whoever is up; else the one that got it last. */
    private Optional<Candidate> oneOf(List<Candidate> on) {
        Comparator<Candidate> byMark =
                Comparator.comparing(candidate -> candidate.twin().mark());
        return on.stream()
                .filter(Candidate::isEligible)
                .max(byMark)
                .or(this::best)
                .or(() -> on.stream().max(byMark));
    }

    private Decision decideWithoutHolder() {
        return best().map(candidate -> Decision.change(Optional.of(candidate), "no flag was on"))
                .orElseGet(() -> Decision.none(Outcome.STUCK, "no flag is on, and no device of the pool is up"));
    }

    private Decision decide(Candidate holder) {
        Optional<Candidate> best = best();
        if (!holder.twin().isMember() || holder.twin().wish().equals("off")) {
            return Decision.change(best, holder.id() + " may not have it any more");
        }
        if (holder.isUp()) {
            return holder.id().equals(settings.primary)
                    ? Decision.none(Outcome.KEPT, "the primary is up")
                    : failback(holder);
        }
        if (holder.since().compareTo(settings.downAfter) < 0) {
            return Decision.none(Outcome.WAITING, text(holder) + ", which is shorter than " + text(settings.downAfter));
        }
        return best.map(candidate -> Decision.change(Optional.of(candidate), text(holder)))
                .orElseGet(
                        () -> Decision.none(Outcome.STUCK, text(holder) + ", and no other device of the pool is up"));
    }

    private Decision failback(Candidate holder) {
        Optional<Candidate> primary = best().filter(candidate -> candidate.id().equals(settings.primary));
        if (primary.isEmpty() || settings.failbackAfter.isEmpty()) {
            return Decision.none(Outcome.KEPT, holder.id() + " is up");
        }
        Duration wanted = settings.failbackAfter.get();
        return primary.get().since().compareTo(wanted) < 0
                ? Decision.none(Outcome.KEPT, "the primary has not been back for " + text(wanted))
                : Decision.change(
                        primary,
                        "the primary has been back for " + text(primary.get().since()));
    }

    private static String text(Candidate holder) {
        return holder.id() + " has been " + holder.state() + " for " + text(holder.since());
    }

    private static String text(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
