package io.oneactive.benchmarks.comparison;

import io.oneactive.agent.demo.PairException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The loopback interface: needs no privilege, but knows no plug that could be pulled, and nobody counts. */
final class LoopbackNetwork implements Network {
    private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();

    private final Map<String, InetSocketAddress> endpoints = new ConcurrentHashMap<>();

    @Override
    public InetSocketAddress endpoint(Product product, int node) {
        return endpoints.computeIfAbsent(product + " " + node, unknown -> free());
    }

    private static InetSocketAddress free() {
        try (ServerSocket socket = new ServerSocket(0, 1, ADDRESS)) {
            return new InetSocketAddress(ADDRESS, socket.getLocalPort());
        } catch (IOException failure) {
            throw new PairException("no port is to be had on the loopback interface: " + failure, failure);
        }
    }

    @Override
    public String thirdAddress() {
        return ADDRESS.getHostAddress();
    }

    @Override
    public List<String> onHostOf(Product product, int node) {
        return List.of();
    }

    @Override
    public long disconnect(Product product, int node) {
        throw new UnsupportedOperationException("the loopback interface is one for all");
    }

    @Override
    public void connect(Product product, int node) {
        throw new UnsupportedOperationException("the loopback interface is one for all");
    }

    @Override
    public Optional<Traffic> traffic(Product product, int node) {
        return Optional.empty();
    }

    @Override
    public String describe() {
        return "loopback interface";
    }

    @Override
    public void close() {}
}
