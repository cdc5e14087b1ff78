package io.oneactive.transport.jgroups;

import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Transport;
import io.oneactive.spi.TransportProvider;
import java.util.List;

/** Makes the transport {@code jgroups} with a channel of its own. */
public final class JGroupsTransportProvider implements TransportProvider {
    /** For the service loader. */
    public JGroupsTransportProvider() {}

    @Override
    public String name() {
        return "jgroups";
    }

    @Override
    public List<SettingSpec> settings() {
        return JGroupsSettings.SPECS;
    }

    @Override
    public Transport create(SettingValues values, ProviderContext context) {
        return new JGroupsTransport(new OwnChannel(JGroupsSettings.read(values), context));
    }
}
