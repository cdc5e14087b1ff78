package io.oneactive.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SvgReportTest {
    private static Document picture() throws Exception {
        byte[] bytes = SvgReport.write(Reports.small()).getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    }

    private static List<Element> elements(String name) throws Exception {
        NodeList found = picture().getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int index = 0; index < found.getLength(); index++) {
            elements.add((Element) found.item(index));
        }
        return elements;
    }

    @Test
    void numbersAndRunCountsAreInThePicture() throws Exception {
        assertThat(elements("text"))
                .extracting(Element::getTextContent)
                .contains(
                        "kill -9: kill to the other's yes, ms",
                        "OneActive, open",
                        "p50 490 · p90 600 · p99 600 · max 600 · N 4",
                        "p50 9.00 · p90 20.5 · p99 20.5 · max 20.5 · N 4",
                        "idle: processor, leader, ms/s",
                        "6.50")
                .anySatisfy(words -> assertThat(words).contains("17.0.1, \"some\" VM"));
    }

    @Test
    void everythingLiesWithinThePicture() throws Exception {
        String[] box = picture().getDocumentElement().getAttribute("viewBox").split(" ", -1);
        double width = Double.parseDouble(box[2]);
        double height = Double.parseDouble(box[3]);

        assertThat(elements("rect")).hasSize(1 + 3 + 3).allSatisfy(bar -> {
            assertThat(number(bar, "x") + number(bar, "width")).isBetween(0.0, width);
            assertThat(number(bar, "y") + number(bar, "height")).isBetween(0.0, height);
        });
        assertThat(elements("text"))
                .allSatisfy(text -> assertThat(number(text, "y")).isBetween(0.0, height));
        assertThat(elements("line"))
                .allSatisfy(line -> assertThat(number(line, "x2")).isBetween(0.0, width));
    }

    @Test
    void aBarIsAsLongAsItsMedian() throws Exception {
        List<Element> bars = elements("rect");

        assertThat(number(bars.get(2), "width") / number(bars.get(1), "width"))
                .isCloseTo(9.0 / 490, Offset.offset(0.001));
        assertThat(bars.get(1).getAttribute("class")).isEqualTo("ours");
        assertThat(bars.get(2).getAttribute("class")).isEqualTo("theirs");
    }

    @Test
    void aDarkPageHasColoursOfItsOwn() throws Exception {
        assertThat(elements("style").get(0).getTextContent()).contains("@media (prefers-color-scheme: dark)");
    }

    private static double number(Element element, String attribute) {
        String text = element.getAttribute(attribute);
        return text.isEmpty() ? 0 : Double.parseDouble(text);
    }
}
