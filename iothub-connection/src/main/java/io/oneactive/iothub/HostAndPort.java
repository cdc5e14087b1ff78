package io.oneactive.iothub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to connect.
 *
 * @param host a name or an address, IPv6 in brackets
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:/\\s]+):(\\d{1,5})");
    private static final int GREATEST_PORT = 65_535;

    /**
     * Reads {@code host:port}.
     *
     * @param text as in a setting
     * @return empty when it has another form
     */
    public static Optional<HostAndPort> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group(2));
        return port > 0 && port <= GREATEST_PORT
                ? Optional.of(new HostAndPort(matcher.group(1), port))
                : Optional.empty();
    }

    @SuppressWarnings("AddressSelection") // As the device client does it: the resolver's first choice.
    InetSocketAddress resolved() throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        return address;
    }
}
