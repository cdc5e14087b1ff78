package io.oneactive.transport.udp;

import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.SettingValues.Given;
import io.oneactive.spi.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes transports the way the engine does. */
final class Transports {
    private Transports() {}

    /** Makes one from texts such as {@code port=60000}. */
    static Transport make(String... settings) {
        return new UdpTransportProvider().create(values(settings), new ProviderContext("test", "node"));
    }

    static SettingValues values(String... settings) {
        Map<String, Given> given = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            given.put(setting.substring(0, equals), new Given(setting.substring(equals + 1), "test"));
        }
        List<String> problems = new ArrayList<>();
        SettingValues values =
                SettingValues.check("transport.", new UdpTransportProvider().settings(), given, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        return values;
    }

    /** A port that nobody has on any address of this machine. */
    static int freePort() {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
