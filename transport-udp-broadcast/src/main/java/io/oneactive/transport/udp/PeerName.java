package io.oneactive.transport.udp;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** A peer as it was configured: a host name or an address, and a port. */
record PeerName(String host, int port) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

    /**
     * Reads {@code host}, {@code host:port}, {@code 2001:db8::7} or {@code [2001:db8::7]:port}.
     *
     * @throws IllegalArgumentException with what is wrong, to follow the text in a sentence
     */
    static PeerName parse(String text, int usualPort) {
        String host = text;
        int port = usualPort;
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        boolean hasPort = bracketed ? text.indexOf(']') == colon - 1 : colon >= 0 && text.indexOf(':') == colon;
        if (hasPort) {
            port = port(text.substring(colon + 1));
            host = text.substring(0, colon);
        }
        if (bracketed) {
            if (!host.endsWith("]")) {
                throw new IllegalArgumentException("has no ']'");
            }
            host = host.substring(1, host.length() - 1);
        }
        if (port == 0) {
            throw new IllegalArgumentException("needs a port, since 'port' is 0");
        }
        boolean isHost = !bracketed && HOST.matcher(host).matches();
        boolean isName = isHost && !NUMBERS.matcher(host).matches();
        if (!isName && !NetUtil.isValidIpV6Address(host) && (bracketed || !NetUtil.isValidIpV4Address(host))) {
            throw new IllegalArgumentException("is no host name and no address");
        }
        return new PeerName(host, port);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Falls through to the message, which says more than the exception.
        }
        throw new IllegalArgumentException("has the port '" + text + "', which is no number from 1 to 65535");
    }

    /** Whether there is nothing to look up. */
    boolean isAddress() {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    /** All addresses; asks the name service, which may take many seconds, unless this {@link #isAddress}. */
    InetAddress[] addresses() throws UnknownHostException {
        return InetAddress.getAllByName(host);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }
}
