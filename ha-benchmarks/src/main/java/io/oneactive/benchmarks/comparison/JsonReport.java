package io.oneactive.benchmarks.comparison;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** A report as JSON: all values of all rounds, in milliseconds with three decimals, so that whoever wants other figures can compute them. */
final class JsonReport {
    private static final double THOUSAND = 1000;
    private static final List<Integer> PERCENTILES = List.of(50, 90, 99);

    private JsonReport() {}

    static String write(Report report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            writeFacts(json, report.facts());
            json.writeArrayFieldStart("series");
            for (Series series : report.series()) {
                writeSeries(json, series);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("idle");
            for (Cost cost : report.costs()) {
                writeCost(json, cost);
            }
            json.writeEndArray();
            writeWords(json, "remarks", report.remarks());
            writeWords(json, "broken", report.broken());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing into memory failed", impossible);
        }
        return text + "\n";
    }

    private static void writeFacts(JsonGenerator json, Facts facts) throws IOException {
        json.writeObjectFieldStart("facts");
        json.writeNumberField("processors", facts.processors());
        json.writeStringField("java", facts.java());
        json.writeStringField("system", facts.system());
        json.writeStringField("network", facts.network());
        json.writeStringField("loadAtStart", facts.loadAtStart());
        json.writeStringField("loadAtEnd", facts.loadAtEnd());
        json.writeNumberField("seed", facts.seed());
        json.writeEndObject();
    }

    private static void writeSeries(JsonGenerator json, Series series) throws IOException {
        json.writeStartObject();
        json.writeStringField("scenario", series.scenario().toString());
        json.writeStringField("figure", series.figure());
        json.writeStringField("system", series.product().toString());
        json.writeNumberField("count", series.count());
        for (int percent : PERCENTILES) {
            json.writeNumberField("p" + percent, rounded(series.percentile(percent)));
        }
        json.writeNumberField("max", rounded(series.percentile(100)));
        json.writeArrayFieldStart("millis");
        for (double value : series.millis()) {
            json.writeNumber(rounded(value));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeCost(JsonGenerator json, Cost cost) throws IOException {
        json.writeStartObject();
        json.writeStringField("system", cost.product().toString());
        json.writeStringField("cost", cost.kind().label());
        json.writeStringField("unit", cost.kind().unit());
        json.writeNumberField("value", rounded(cost.value()));
        json.writeEndObject();
    }

    private static void writeWords(JsonGenerator json, String name, List<String> words) throws IOException {
        json.writeArrayFieldStart(name);
        for (String word : words) {
            json.writeString(word);
        }
        json.writeEndArray();
    }

    private static double rounded(double value) {
        return Math.round(value * THOUSAND) / THOUSAND;
    }
}
