package io.oneactive.agent.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.oneactive.ResolvedSetting;
import io.oneactive.agent.doctor.Finding.Severity;
import io.oneactive.agent.terminal.Durations;
import io.oneactive.agent.terminal.Palette;
import io.oneactive.transport.udp.Surveyed;
import io.oneactive.transport.udp.Surveyed.Neighbour;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code ha doctor network} says. Used by one thread. */
public final class NetworkReport {
    private static final int WIDTH = 100;
    private static final String INDENT = "            ";

    private final Surveyed surveyed;
    private final Duration duration;
    private final List<Finding> findings;
    private final Optional<Timing> timing;
    private final Subject subject;

    private NetworkReport(Surveyed surveyed, Subject subject, Duration duration) {
        this.surveyed = surveyed;
        this.subject = subject;
        this.duration = duration;
        Diagnosis diagnosis = new Diagnosis(surveyed, subject);
        this.findings = List.copyOf(diagnosis.findings());
        this.timing = diagnosis.roundTrip();
    }

    /**
     * Judges a survey.
     *
     * @param surveyed what was found
     * @param settings of the node, all of them
     * @param environment tells whether this is a container
     * @param duration how long the survey took
     * @return with the worst findings first
     */
    public static NetworkReport of(
            Surveyed surveyed, List<ResolvedSetting> settings, Map<String, String> environment, Duration duration) {
        return new NetworkReport(surveyed, Subject.of(settings, CreateOptions.isContainer(environment)), duration);
    }

    /**
     * Whether nothing must be mended.
     *
     * @return true when no finding is a {@link Severity#FAULT}
     */
    public boolean isGood() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.FAULT);
    }

    /**
     * What the network needs.
     *
     * @return the smallest safe failure timeout for it; zero when nobody answered often enough to tell
     */
    public Duration smallestTimeout() {
        return timing.map(now -> Duration.ofMillis(now.timeoutMillis())).orElse(Duration.ZERO);
    }

    /**
     * Prints the report for people.
     *
     * @param out flushed afterwards
     * @param palette colours or none
     */
    public void print(PrintWriter out, Palette palette) {
        out.println();
        out.println("  "
                + palette.heading(
                        "%s of %s, UDP port %d".formatted(surveyed.node(), surveyed.cluster(), surveyed.port()))
                + (surveyed.isNodeRunning()
                        ? ": the running node looked around"
                        : ": no node runs here, the doctor stood in for it")
                + " for " + seconds() + " s");
        out.println("  addresses   "
                + surveyed.localAddresses().stream()
                        .filter(local -> !local.address().isLoopbackAddress()
                                && !local.address().isLinkLocalAddress())
                        .map(local -> "%s/%d (%s)"
                                .formatted(
                                        withoutScope(local.address()), local.prefixLength(), local.networkInterface()))
                        .collect(Collectors.joining(", ")));
        out.println("  peers       "
                + (surveyed.configuredPeers().isEmpty()
                        ? "none listed"
                        : String.join(", ", surveyed.configuredPeers())));
        out.println("  discovery   " + (surveyed.ways().isEmpty() ? "none" : String.join(", ", surveyed.ways())));
        surveyed.advertised().ifPresent(published -> out.println("  published   " + published));
        out.println();
        surveyed.neighbours().forEach(neighbour -> out.println("  " + line(neighbour)));
        if (surveyed.neighbours().isEmpty()) {
            out.println("  nobody was heard");
        }
        out.println();
        findings.forEach(finding -> print(finding, out, palette));
        timing.ifPresent(now -> {
            out.println("  %s  round trip to %s: median %s, longest %s, jitter %s; %d of %d lost"
                    .formatted(
                            palette.good("ok"),
                            now.peer(),
                            Durations.show(now.median().toNanos()),
                            Durations.show(now.longest().toNanos()),
                            Durations.show(now.jitter().toNanos()),
                            now.lost(),
                            now.knocks()));
            out.println(
                    "      smallest safe probeIntervalMS × failedProbeCount for this network: %d × %d = %d ms (configured: %d × %d = %d ms)"
                            .formatted(
                                    now.intervalMillis(),
                                    now.count(),
                                    now.timeoutMillis(),
                                    subject.intervalMillis(),
                                    subject.count(),
                                    subject.intervalMillis() * subject.count()));
            out.println("      (pauses of the machines, their disks and the witness are not in it)");
        });
        if (findings.isEmpty()) {
            out.println("  " + palette.good("ok") + "  nothing is wrong that could be seen from here");
        }
        if (findings.isEmpty() || timing.isPresent()) {
            out.println();
        }
        out.flush();
    }

    /** The interface is named beside it. */
    private static String withoutScope(InetAddress address) {
        return address.getHostAddress().replaceAll("%.*", "");
    }

    private String seconds() {
        String exact = Double.toString(duration.toMillis() / 1e3);
        return exact.endsWith(".0") ? exact.substring(0, exact.length() - 2) : exact;
    }

    private static String line(Neighbour neighbour) {
        String who = neighbour.node().isEmpty()
                ? Acquaintance.of(neighbour).node()
                : neighbour.node() + " of " + neighbour.cluster();
        String known = neighbour.isConfigured() ? "listed, " : neighbour.isTried() ? "tried, " : "";
        return "%-22s %s%s%d of %d knocks answered, %d frames%s%s"
                .formatted(
                        Acquaintance.text(neighbour.address()),
                        who.isEmpty() ? "" : who + (neighbour.isStandIn() ? " (a doctor), " : ", "),
                        known,
                        neighbour.answeredInAll(),
                        neighbour.sentInAll(),
                        neighbour.frames(),
                        neighbour.ways().isEmpty() ? "" : ", found by " + String.join(", ", neighbour.ways()),
                        neighbour
                                .seen()
                                .map(seen -> ", sees us as " + Acquaintance.text(seen))
                                .orElse(""));
    }

    private static void print(Finding finding, PrintWriter out, Palette palette) {
        String mark = switch (finding.severity()) {
            case FAULT -> palette.bad("NO");
            case WARNING -> palette.heading("!?");
            case NOTE -> palette.dim("..");
        };
        out.println("  " + mark + "  " + palette.heading(finding.code().text()));
        out.println("      seen  " + wrapped(finding.seen()));
        out.println("      why   " + wrapped(finding.why()));
        out.println("      do    " + wrapped(finding.remedy()));
        if (!finding.createOptions().isEmpty()) {
            out.println(INDENT + finding.createOptions());
        }
        out.println();
    }

    private static String wrapped(String text) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : text.split(" ", -1)) {
            if (column > 0 && column + word.length() > WIDTH) {
                lines.append(System.lineSeparator()).append(INDENT);
                column = 0;
            } else if (column > 0) {
                lines.append(' ');
            }
            lines.append(word);
            column += word.length() + 1;
        }
        return lines.toString();
    }

    /**
     * The report for programs.
     *
     * @return one JSON object on one line
     */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("node", surveyed.node());
            json.writeStringField("cluster", surveyed.cluster());
            json.writeNumberField("port", surveyed.port());
            json.writeStringField("asked", surveyed.isNodeRunning() ? "running-node" : "stand-in");
            json.writeNumberField("seconds", duration.toMillis() / 1e3);
            json.writeBooleanField("good", isGood());
            json.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                write(json, finding);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("neighbours");
            for (Neighbour neighbour : surveyed.neighbours()) {
                write(json, neighbour);
            }
            json.writeEndArray();
            if (timing.isPresent()) {
                write(json, timing.get());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory failed", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("code", finding.code().text());
        json.writeStringField("severity", finding.severity().word());
        json.writeStringField("seen", finding.seen());
        json.writeStringField("why", finding.why());
        json.writeStringField("do", finding.remedy());
        if (!finding.createOptions().isEmpty()) {
            json.writeStringField("createOptions", finding.createOptions());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Neighbour neighbour) throws IOException {
        json.writeStartObject();
        json.writeStringField("address", Acquaintance.text(neighbour.address()));
        json.writeStringField("node", Acquaintance.of(neighbour).node());
        json.writeStringField("cluster", Acquaintance.of(neighbour).cluster());
        json.writeBooleanField("listed", neighbour.isConfigured());
        json.writeBooleanField("doctor", neighbour.isStandIn());
        json.writeNumberField("knocks", neighbour.sentInAll());
        json.writeNumberField("answers", neighbour.answeredInAll());
        json.writeNumberField("frames", neighbour.frames());
        json.writeNumberField("calls", neighbour.calls());
        json.writeStringField(
                "seesUsAs", neighbour.seen().map(Acquaintance::text).orElse(""));
        json.writeArrayFieldStart("foundBy");
        for (String way : neighbour.ways()) {
            json.writeString(way);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(JsonGenerator json, Timing now) throws IOException {
        json.writeObjectFieldStart("timing");
        json.writeStringField("peer", now.peer());
        json.writeNumberField("medianMicros", now.median().toNanos() / 1_000);
        json.writeNumberField("longestMicros", now.longest().toNanos() / 1_000);
        json.writeNumberField("jitterMicros", now.jitter().toNanos() / 1_000);
        json.writeNumberField("knocks", now.knocks());
        json.writeNumberField("lost", now.lost());
        json.writeNumberField("smallestSafeProbeIntervalMS", now.intervalMillis());
        json.writeNumberField("smallestSafeFailedProbeCount", now.count());
        json.writeNumberField("configuredProbeIntervalMS", subject.intervalMillis());
        json.writeNumberField("configuredFailedProbeCount", subject.count());
        json.writeEndObject();
    }
}
