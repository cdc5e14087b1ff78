package io.oneactive.agent.doctor;

import io.oneactive.transport.udp.Surveyed.Hearing;
import io.oneactive.transport.udp.Surveyed.LocalAddress;
import io.oneactive.transport.udp.Surveyed.Neighbour;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A neighbour, and what its last frame says.
 *
 * @param neighbour as it was found
 * @param sample its last frame, if any came that is one of a node
 */
record Acquaintance(Neighbour neighbour, Optional<SampleFrame> sample) {
    /** Fewer answers, or none to fewer questions, prove nothing. */
    private static final int ENOUGH = 5;

    static Acquaintance of(Neighbour neighbour) {
        return new Acquaintance(neighbour, SampleFrame.in(neighbour.lastFrame()));
    }

    InetAddress host() {
        return neighbour.address().getAddress();
    }

    /** For instance {@code gw-b at 10.0.0.7:60000}. */
    String name() {
        return (node().isEmpty() ? "" : node() + " at ") + text(neighbour.address());
    }

    String node() {
        return neighbour.node().isEmpty() ? sample.map(SampleFrame::node).orElse("") : neighbour.node();
    }

    /** Empty when it is not known. */
    String cluster() {
        return neighbour.cluster().isEmpty()
                ? sample.flatMap(SampleFrame::cluster).orElse("")
                : neighbour.cluster();
    }

    boolean isAnswering() {
        return neighbour.answeredInAll() > 0 || !neighbour.ways().isEmpty();
    }

    boolean isHeard() {
        return isAnswering() || neighbour.frames() > 0 || neighbour.knocks() > 0;
    }

    boolean isExpected() {
        return neighbour.isConfigured() || neighbour.isTried();
    }

    /** Whether it spoke, and answered none of many questions. */
    boolean isDeaf() {
        return isHeard() && !isAnswering() && neighbour.sentInAll() >= ENOUGH && neighbour.hearsUs() != Hearing.YES;
    }

    boolean hears(String node) {
        return sample.filter(frame -> frame.hears().contains(node)).isPresent();
    }

    boolean isOfAnyNetwork(List<LocalAddress> locals) {
        return locals.stream().anyMatch(local -> local.isNeighbour(host()));
    }

    /** As it would be configured. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + address.getPort();
    }
}
