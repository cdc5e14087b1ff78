package com.example.mqtt;

import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Transport;
import io.oneactive.spi.TransportProvider;
import java.util.List;

/** Makes the transport {@code mqtt}. */
public final class MqttTransportProvider implements TransportProvider {
    /** Found by {@link java.util.ServiceLoader}. */
    public MqttTransportProvider() {}

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public List<SettingSpec> settings() {
        return MqttSettings.SPECS;
    }

    @Override
    public Transport create(SettingValues values, ProviderContext context) {
        MqttSettings settings = MqttSettings.read(values);
        return new MqttTransport(settings, Topics.of(settings.topic(), context));
    }
}
