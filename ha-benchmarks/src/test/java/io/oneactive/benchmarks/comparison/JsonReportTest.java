package io.oneactive.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JsonReportTest {
    private static JsonNode report() throws IOException {
        return new ObjectMapper().readTree(JsonReport.write(Reports.small()));
    }

    @Test
    void everyValueIsThereWithItsPercentiles() throws IOException {
        JsonNode series = report().get("series");

        assertThat(series).hasSize(3);
        JsonNode first = series.get(0);
        assertThat(first.get("scenario").asText()).isEqualTo("kill");
        assertThat(first.get("system").asText()).isEqualTo("open");
        assertThat(first.get("count").asInt()).isEqualTo(4);
        assertThat(first.get("millis").toString()).isEqualTo("[400.0,500.0,600.0,490.0]");
        assertThat(first.get("p50").asDouble()).isEqualTo(490);
        assertThat(first.get("p90").asDouble()).isEqualTo(600);
        assertThat(first.get("p99").asDouble()).isEqualTo(600);
        assertThat(first.get("max").asDouble()).isEqualTo(600);
        assertThat(series.get(2).get("max").asDouble()).isEqualTo(1234.568);
    }

    @Test
    void factsCostsAndRemarksAreThere() throws IOException {
        JsonNode report = report();

        assertThat(report.get("facts").get("processors").asInt()).isEqualTo(2);
        assertThat(report.get("facts").get("seed").asLong()).isEqualTo(7);
        assertThat(report.get("idle")).hasSize(3);
        assertThat(report.get("idle").get(2).toString())
                .isEqualTo(
                        "{\"system\":\"curator\",\"cost\":\"processor, third machine\",\"unit\":\"ms/s\",\"value\":4.0}");
        assertThat(report.get("remarks").get(0).asText()).contains("<it> & more");
        assertThat(report.get("broken")).isEmpty();
    }
}
