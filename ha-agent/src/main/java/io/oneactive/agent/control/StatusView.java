package io.oneactive.agent.control;

import io.oneactive.NodeState;
import io.oneactive.agent.control.ControlClient.Answer;
import io.oneactive.agent.history.HostClock;
import io.oneactive.agent.terminal.Durations;
import io.oneactive.agent.terminal.Palette;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A status as people read it. What is too old to hold is unknown. */
public final class StatusView {
    private final Optional<JsonObject> status;
    private final String unknown;
    private final String text;

    private StatusView(Optional<JsonObject> status, String unknown, String text) {
        this.status = status;
        this.unknown = unknown;
        this.text = text;
    }

    /**
     * Judges an answer.
     *
     * @param answer of an agent
     * @param nowNanos monotonic clock when it was there
     * @return unknown when there is none, or when it does not hold any more
     */
    public static StatusView of(Answer answer, long nowNanos) {
        if (answer instanceof Answer.None none) {
            return new StatusView(Optional.empty(), none.why(), "");
        }
        Answer.Given given = (Answer.Given) answer;
        JsonObject status = given.json();
        Optional<String> clock = status.text("clock");
        if (clock.isEmpty() || since(status).isEmpty()) {
            return new StatusView(
                    Optional.empty(), "what answers is no status: no agent, or one of another version", given.text());
        }
        // Of another clock, as in a container with a time of its own, only this is known: it was made after it was
        // asked for.
        long madeNanos = HostClock.identity().equals(clock.get())
                ? status.number("takenNanos").orElse(given.askedNanos())
                : given.askedNanos();
        long ageNanos = nowNanos - madeNanos;
        long validMillis = status.number("validForMS").orElse(0L);
        if (ageNanos > validMillis * 1_000_000) {
            return new StatusView(
                    Optional.empty(),
                    "the answer is %d ms old and held for %d ms: the agent stopped meanwhile, or its node stands still"
                            .formatted(ageNanos / 1_000_000, validMillis),
                    given.text());
        }
        return new StatusView(Optional.of(status), "", given.text());
    }

    /**
     * Whether nothing is known.
     *
     * @return true without an answer that holds
     */
    public boolean isUnknown() {
        return status.isEmpty();
    }

    /**
     * Whether some node is active as far as the agent knows.
     *
     * @return false also when nothing is known
     */
    public boolean isAnybodyActive() {
        return status.flatMap(known -> known.text("activeNode")).isPresent();
    }

    /**
     * For programs.
     *
     * @return one line
     */
    public String json() {
        return status.isPresent()
                ? text
                : StatusJson.object(json -> {
                    json.writeStringField("role", "unknown");
                    json.writeStringField("detail", unknown);
                });
    }

    /**
     * For people.
     *
     * @param palette colours or none
     * @return lines
     */
    public List<String> lines(Palette palette) {
        if (status.isEmpty()) {
            return List.of(palette.bad("UNKNOWN") + "  " + unknown);
        }
        JsonObject known = status.get();
        List<String> lines = new ArrayList<>();
        lines.add(palette.heading("%s, %s mode".formatted(text(known, "cluster"), text(known, "mode")))
                + palette.dim("  as %s knows it at %s; holds for %d ms"
                        .formatted(text(known, "node"), text(known, "takenAt"), number(known, "validForMS"))));
        lines.add("");
        headline(known, palette, lines);
        nodes(known, palette, lines);
        known.object("witness").ifPresent(witness -> witness(witness, palette, lines));
        known.object("command").ifPresent(command -> command(command, lines));
        known.object("forced").ifPresent(forced -> forced(forced, palette, lines));
        known.object("plannedSwitchover")
                .ifPresent(plan -> lines.add("  planned   switchover to %s at %s"
                        .formatted(plan.text("to").orElse("any peer"), text(plan, "at"))));
        lines.add("");
        known.objects("outlook").forEach(one -> {
            String line = "  %s: %s".formatted(text(one, "when"), text(one, "then"));
            lines.add(one.flag("covered") ? line : palette.bad(line));
        });
        known.texts("warnings").forEach(warning -> lines.add(palette.heading("  ! ") + warning));
        return lines;
    }

    private static void headline(JsonObject known, Palette palette, List<String> lines) {
        String node = text(known, "node");
        Optional<String> active = known.text("activeNode");
        String why = "%s is %s since %s (%s): %s, %s"
                .formatted(
                        node,
                        text(known, "state").toUpperCase(Locale.ROOT),
                        text(known, "since"),
                        since(known).map(StatusView::ago).orElse("?"),
                        text(known, "reason"),
                        text(known, "detail"));
        if (active.isEmpty()) {
            lines.add("  " + palette.bad("NOBODY IS ACTIVE") + "  " + why);
        } else {
            lines.add("  " + palette.good(active.get() + " IS ACTIVE") + " in term " + number(known, "term") + ". "
                    + why);
        }
        lines.add("");
    }

    private static void nodes(JsonObject known, Palette palette, List<String> lines) {
        int width = Math.max(
                4,
                known.objects("peers").stream()
                        .mapToInt(peer -> text(peer, "node").length())
                        .max()
                        .orElse(0));
        width = Math.max(width, text(known, "node").length());
        String format = "  %-" + width + "s  %-10s  %-12s  %-18s  %-9s  %s";
        lines.add(palette.dim(format.formatted("node", "state", "heard", "term", "could act", ""))
                .stripTrailing());
        lines.add(row(
                format,
                palette,
                text(known, "node"),
                text(known, "state"),
                "itself",
                number(known, "term"),
                known.flag("eligible"),
                number(known, "authorityRemainingMS") > 0
                        ? "secured for %d ms, %s"
                                .formatted(number(known, "authorityRemainingMS"), text(known, "transport"))
                        : text(known, "transport")));
        for (JsonObject peer : known.objects("peers")) {
            long grant = number(peer, "grantRemainingMS");
            boolean isHeard = peer.flag("heard");
            String last = peer.text("state").orElse("unknown");
            lines.add(row(
                    format,
                    palette,
                    text(peer, "node"),
                    isHeard ? last : "unknown",
                    peer.number("lastHeardMS")
                            .map(ago -> Durations.show(ago * 1_000_000) + " ago")
                            .orElse("never"),
                    number(peer, "term"),
                    isHeard && peer.flag("eligible"),
                    (isHeard || last.equals("unknown") ? "" : "was " + last + ", ")
                            + peer.text("address").orElse("")
                            + (grant > 0 ? ", grants " + grant + " ms" : "")));
        }
    }

    private static String row(
            String format,
            Palette palette,
            String node,
            String state,
            String heard,
            long term,
            boolean eligible,
            String rest) {
        String shown = state.toUpperCase(Locale.ROOT);
        String line = format.formatted(
                node, shown, heard, term == 0 ? "" : Long.toString(term), eligible ? "yes" : "no", rest);
        for (NodeState one : NodeState.values()) {
            if (one.name().equals(shown)) {
                return line.replaceFirst(" " + shown + " ", " " + palette.state(one, shown) + " ");
            }
        }
        return line;
    }

    private static void witness(JsonObject witness, Palette palette, List<String> lines) {
        String condition = text(witness, "condition");
        long lease = number(witness, "leaseRemainingMS");
        lines.add("");
        lines.add("  witness   %s %s%s%s%s"
                .formatted(
                        text(witness, "name"),
                        condition.equals("reachable") ? palette.good("answers") : palette.bad(condition),
                        witness.number("lastAnswerMS")
                                .map(ago -> ", last " + Durations.show(ago * 1_000_000) + " ago")
                                .orElse(""),
                        witness.number("claimTimeMS")
                                .map(claim -> ", a claim takes " + claim + " ms")
                                .orElse(""),
                        lease > 0 ? ", its lease is held for " + Durations.show(lease * 1_000_000) : ""));
    }

    private static void command(JsonObject command, List<String> lines) {
        long pid = number(command, "pid");
        lines.add("  command   %s%s, starts: %d%s%s"
                .formatted(
                        text(command, "condition"),
                        pid > 0
                                ? ", process %d (%s)"
                                        .formatted(
                                                pid,
                                                since(command)
                                                        .map(StatusView::ago)
                                                        .orElse("?"))
                                : "",
                        number(command, "starts"),
                        command.text("lastEnd").map(end -> "; last: " + end).orElse(""),
                        command.number("shortestLeftMS")
                                .map(left -> "; least time between its death and the role's end: %d ms".formatted(left))
                                .orElse("")));
    }

    private static void forced(JsonObject forced, Palette palette, List<String> lines) {
        String off = String.join(", ", forced.texts("switchedOff"));
        String now = forced.text("regularSince")
                .map(since -> "regular since " + since)
                .orElseGet(() -> palette.bad(
                        (forced.flag("carrying") ? "CARRIES THE ROLE NOW" : "ended before a majority knew it")
                                + ": keep " + off + " off"));
        long times = number(forced, "times");
        lines.add("  forced    term %d was forced at %s by force-active (said to be off: %s%s); %s"
                .formatted(
                        number(forced, "term"),
                        text(forced, "at"),
                        off,
                        times > 1 ? "; time " + times + " on this node" : "",
                        now));
    }

    private static Optional<Instant> since(JsonObject from) {
        try {
            return from.text("since").map(Instant::parse);
        } catch (DateTimeParseException foreign) {
            return Optional.empty();
        }
    }

    private static String ago(Instant since) {
        Duration passed = Duration.between(since, Instant.now());
        long seconds = Math.max(0, passed.toSeconds());
        return seconds < 120
                ? seconds + " s ago"
                : seconds < 7_200
                        ? seconds / 60 + " min ago"
                        : seconds < 172_800 ? seconds / 3_600 + " h ago" : seconds / 86_400 + " d ago";
    }

    private static String text(JsonObject from, String name) {
        return from.text(name).orElse("?");
    }

    private static long number(JsonObject from, String name) {
        return from.number(name).orElse(0L);
    }
}
