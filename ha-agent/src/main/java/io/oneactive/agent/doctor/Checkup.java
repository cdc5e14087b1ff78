package io.oneactive.agent.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.oneactive.agent.terminal.Palette;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the doctor has to say of everything but the network. Filled and printed by one thread. */
public final class Checkup {
    private final List<Line> lines = new ArrayList<>();

    /** How something is. */
    public enum Health {
        /** As it should be. */
        GOOD,
        /** Somebody should look at it. */
        WARNING,
        /** It must be mended. */
        FAULT
    }

    /**
     * One thing that was looked at.
     *
     * @param health how it is
     * @param part of what
     * @param seen what was observed
     * @param remedy what to do; empty when nothing is to be done
     */
    public record Line(Health health, String part, String seen, String remedy) {}

    void good(String part, String seen) {
        lines.add(new Line(Health.GOOD, part, seen, ""));
    }

    void warning(String part, String seen, String remedy) {
        lines.add(new Line(Health.WARNING, part, seen, remedy));
    }

    void fault(String part, String seen, String remedy) {
        lines.add(new Line(Health.FAULT, part, seen, remedy));
    }

    /**
     * Everything that was looked at.
     *
     * @return in order
     */
    public List<Line> lines() {
        return List.copyOf(lines);
    }

    /**
     * Whether nothing must be mended.
     *
     * @return true when no line is a {@link Health#FAULT}
     */
    public boolean isGood() {
        return lines.stream().noneMatch(line -> line.health() == Health.FAULT);
    }

    /**
     * Prints it for people.
     *
     * @param out flushed afterwards
     * @param palette colours or none
     */
    public void print(PrintWriter out, Palette palette) {
        for (Line line : lines) {
            String mark = switch (line.health()) {
                case GOOD -> palette.good("ok");
                case WARNING -> palette.heading("!?");
                case FAULT -> palette.bad("NO");
            };
            out.println("  %s  %-8s  %s".formatted(mark, line.part(), line.seen()));
            if (!line.remedy().isEmpty()) {
                out.println("                do  " + line.remedy());
            }
        }
        out.flush();
    }

    /**
     * For programs.
     *
     * @return one JSON array
     */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartArray();
            for (Line line : lines) {
                json.writeStartObject();
                json.writeStringField("health", line.health().name().toLowerCase(Locale.ROOT));
                json.writeStringField("part", line.part());
                json.writeStringField("seen", line.seen());
                json.writeStringField("remedy", line.remedy());
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }
}
