package io.oneactive.transport.udp;

import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Transport;
import io.oneactive.spi.TransportProvider;
import java.util.List;

/**
 * Makes the transport {@code udp-broadcast}: datagrams to configured and to heard peers, and discovery by broadcast, multicast or a sweep of a
 * /24 subnet, over IPv4 and IPv6.
 */
public final class UdpTransportProvider implements TransportProvider {
    /** Found by {@link java.util.ServiceLoader}. */
    public UdpTransportProvider() {}

    @Override
    public String name() {
        return "udp-broadcast";
    }

    @Override
    public List<SettingSpec> settings() {
        return UdpSettings.SPECS;
    }

    @Override
    public Transport create(SettingValues values, ProviderContext context) {
        UdpSettings settings = UdpSettings.read(values);
        // A port that the system chooses is another one for each.
        return settings.port() == 0
                ? new UdpTransport(settings, UdpTransport.Identity.of(context, false))
                : new GroupTransport(settings, context);
    }
}
