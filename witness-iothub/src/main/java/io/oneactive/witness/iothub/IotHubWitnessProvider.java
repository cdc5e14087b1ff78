package io.oneactive.witness.iothub;

import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessProvider;
import java.util.List;
import java.util.Optional;

/**
 * The witness {@code azure-iothub}: a lease in the reported properties of a device's twin, made ready once by {@code ha witness init}. For sites
 * that have an IoT hub and nothing else; a {@code azure-blob} witness is faster and holds under more conditions.
 */
public final class IotHubWitnessProvider implements WitnessProvider {
    /** For {@link java.util.ServiceLoader}. */
    public IotHubWitnessProvider() {}

    @Override
    public String name() {
        return "azure-iothub";
    }

    @Override
    public List<SettingSpec> settings() {
        return IotHubSettings.specifications();
    }

    @Override
    public Optional<String> identity(SettingValues values, ProviderContext context) {
        return values.optionalText(IotHubSettings.CONNECTION_STRING).map(text -> new DeviceAddress(text).toString());
    }

    @Override
    public Witness create(SettingValues values, ProviderContext context) {
        return IotHubSettings.of(values, context).witness(new Line());
    }
}
