package io.oneactive.engine.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.spi.ElectionRule;
import io.oneactive.spi.ElectionRule.Contender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** X8: who is preferred, as the original's text, its code and the other rules say. A contender reads id@boot!priority. */
final class ElectionRulesTest {
    private static Contender contender(String text) {
        String[] parts = text.split("[@!]", -1);
        return new Contender(parts[0], Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
    }

    @ParameterizedTest(name = "{0}: {1} over {2}")
    @CsvSource({
        "documented, a0001@200!1, b0001@100!1",
        "documented, b0001@200!1, a0001@100!1",
        "documented, a0001@100!1, b0001@100!1",
        "documented, a0001@100!1, a0001x@100!9",
        "longest-running, b0001@100!1, a0001@200!1",
        "longest-running, a0001@100!1, b0001@100!1",
        "csharp, b0001@100!1, a0001@200!1",
        "csharp, b0001@100!1, a0001@100!1",
        "priority, b@200!9, a@100!1",
        "priority, b@100!5, a@200!5",
        "priority, a@100!5, b@100!5",
        // Ordinal order, whatever the culture: capitals before small letters, i before the dotless one.
        "documented, B@100!1, a@100!1",
        "documented, i@100!1, ı@100!1"
    })
    @Tag("X8")
    void thePreferredOneComesFirst(String rule, String preferred, String other) {
        ElectionRule order = ElectionRules.named(rule).orElseThrow();
        Locale before = Locale.getDefault();
        try {
            for (Locale locale : List.of(Locale.ROOT, Locale.forLanguageTag("tr"), Locale.forLanguageTag("sv"))) {
                Locale.setDefault(locale);
                assertThat(order.compare(contender(preferred), contender(other)))
                        .isNegative();
                assertThat(order.compare(contender(other), contender(preferred)))
                        .isPositive();
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    @Tag("V4")
    void everyRuleIsATotalOrder() {
        Random random = new Random(42);
        for (String name : ElectionRules.names()) {
            ElectionRule rule = ElectionRules.named(name).orElseThrow();
            for (int round = 0; round < 200; round++) {
                List<Contender> contenders = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    contenders.add(new Contender("node-" + i, random.nextInt(3), random.nextInt(3)));
                }
                Contender[] sorted = contenders.toArray(Contender[]::new);
                Arrays.sort(sorted, rule);
                Collections.shuffle(contenders, random);
                contenders.sort(rule);
                assertThat(contenders).as("rule %s", name).containsExactly(sorted);
            }
        }
    }

    @Test
    void anUnknownNameIsNoRule() {
        assertThat(ElectionRules.named("newest")).isEmpty();
        assertThat(ElectionRules.names()).containsExactly("csharp", "documented", "longest-running", "priority");
    }
}
