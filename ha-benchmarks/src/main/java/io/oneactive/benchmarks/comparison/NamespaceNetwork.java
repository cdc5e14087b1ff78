package io.oneactive.benchmarks.comparison;

import io.oneactive.agent.demo.PairException;
import io.oneactive.agent.demo.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Hosts in network namespaces with cables to one bridge, seen from the bridge's namespace, in which this process runs. A plug is pulled at the
 * bridge, as at a switch: the dead host can send neither a reset nor an ICMP message.
 */
final class NamespaceNetwork implements Network {
    static final String HUB = "10.78.255.1";

    private static final byte[] NET = {10, 78};
    private static final int PORT = 7800;
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private final String prefix;
    private final Shell shell;

    private NamespaceNetwork(String prefix, Shell shell) {
        this.prefix = prefix;
        this.shell = shell;
    }

    /** Joins what {@link Namespaces} has made. */
    static NamespaceNetwork join(String prefix) throws IOException {
        return new NamespaceNetwork(prefix, Shell.open());
    }

    /** The name of a host, after the prefix. */
    static String host(Product product, int node) {
        return product.subnet() + (node == 0 ? "a" : "b");
    }

    /** The interface of the bridge that a host is connected to. */
    static String plug(Product product, int node) {
        return "plug-" + host(product, node);
    }

    static String address(Product product, int node) {
        return "%d.%d.%d.%d".formatted(NET[0], NET[1], product.subnet(), node + 1);
    }

    @Override
    public InetSocketAddress endpoint(Product product, int node) {
        byte[] address = {NET[0], NET[1], (byte) product.subnet(), (byte) (node + 1)};
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), PORT);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are no address", impossible);
        }
    }

    @Override
    public String thirdAddress() {
        return HUB;
    }

    @Override
    public List<String> onHostOf(Product product, int node) {
        return List.of("ip", "netns", "exec", prefix + host(product, node));
    }

    @Override
    public long disconnect(Product product, int node) {
        return shell.run("ip link set " + plug(product, node) + " down");
    }

    @Override
    public void connect(Product product, int node) {
        shell.run("ip link set " + plug(product, node) + " up");
    }

    @Override
    public Optional<Traffic> traffic(Product product, int node) {
        Path statistics = INTERFACES.resolve(plug(product, node)).resolve("statistics");
        return Optional.of(new Traffic(
                count(statistics, "rx_packets") + count(statistics, "tx_packets"),
                count(statistics, "rx_bytes") + count(statistics, "tx_bytes")));
    }

    private static long count(Path statistics, String name) {
        try {
            return Long.parseLong(Files.readString(statistics.resolve(name)).strip());
        } catch (IOException failure) {
            throw new PairException("the packets of " + statistics.getParent() + " cannot be counted", failure);
        }
    }

    @Override
    public String describe() {
        return "one network namespace for each node, joined by a bridge";
    }

    @Override
    public void close() {
        shell.close();
    }
}
