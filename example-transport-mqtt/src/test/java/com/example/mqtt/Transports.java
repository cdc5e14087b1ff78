package com.example.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.SettingValues.Given;
import io.oneactive.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes transports from settings, as the engine does. */
final class Transports {
    private Transports() {}

    static Transport mqtt(String cluster, String node, Map<String, String> settings) {
        MqttTransportProvider provider = new MqttTransportProvider();
        List<String> problems = new ArrayList<>();
        SettingValues values = SettingValues.check("transport.", provider.settings(), given(settings), problems);
        assertThat(problems).isEmpty();
        return provider.create(values, new ProviderContext(cluster, node));
    }

    static Map<String, Given> given(Map<String, String> settings) {
        return settings.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new Given(entry.getValue(), "builder")));
    }
}
