package io.oneactive.transport.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a {@link NetworkSurvey} found. Its lists cannot be changed.
 *
 * @param isNodeRunning whether a running node looked around, rather than a stand-in
 * @param node id of the node that did
 * @param cluster its group
 * @param run a random word for its process
 * @param port on which it listens
 * @param advertised where it says that it is reached, if that is configured
 * @param ways how it discovers peers: broadcast addresses, multicast groups, {@code sweep}
 * @param configuredPeers as they were configured
 * @param localAddresses of this machine
 * @param faults what did not work, one sentence each
 * @param neighbours whoever was known, heard, tried or found
 */
public record Surveyed(
        boolean isNodeRunning,
        String node,
        String cluster,
        String run,
        int port,
        Optional<String> advertised,
        List<String> ways,
        List<String> configuredPeers,
        List<LocalAddress> localAddresses,
        List<String> faults,
        List<Neighbour> neighbours) {
    /** The way of discovery that tries all hosts of a subnet. */
    public static final String SWEEP = UdpSettings.SWEEP;

    static Stream<String> entries(String text) {
        return Arrays.stream(text.split(",", -1)).filter(entry -> !entry.isEmpty());
    }

    /**
     * An address of this machine.
     *
     * @param address the address
     * @param prefixLength of its network
     * @param networkInterface which has it
     */
    public record LocalAddress(InetAddress address, int prefixLength, String networkInterface) {
        /**
         * Whether an address is of the network of this one.
         *
         * @param other any address
         * @return true when the first bits are equal
         */
        public boolean isNeighbour(InetAddress other) {
            byte[] own = address.getAddress();
            byte[] its = other.getAddress();
            if (own.length != its.length) {
                return false;
            }
            for (int bit = 0; bit < prefixLength; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((own[bit / 8] & mask) != (its[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }

        static List<LocalAddress> all() {
            try {
                return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                        .flatMap(found -> found.getInterfaceAddresses().stream().map(address -> of(found, address)))
                        .toList();
            } catch (SocketException e) {
                return List.of();
            }
        }

        private static LocalAddress of(NetworkInterface found, InterfaceAddress address) {
            return new LocalAddress(address.getAddress(), address.getNetworkPrefixLength(), found.getName());
        }
    }

    /** Whether a neighbour hears what is sent to it, as it says itself. */
    public enum Hearing {
        /** It says yes. */
        YES,
        /** It says no. */
        NO,
        /** It says nothing about it. */
        UNKNOWN
    }

    /**
     * Another address.
     *
     * @param address where it is
     * @param isConfigured whether it is in {@code peers}
     * @param isTried whether it was asked for in particular
     * @param isSelf whether what is sent there comes back to this node
     * @param node id that it gives; empty when it did not answer
     * @param cluster group that it gives; empty when it did not answer
     * @param run random word for its process; empty when it did not answer
     * @param isStandIn whether it says that no node runs there
     * @param seen under which address it sees us
     * @param frames how many frames came from it
     * @param lastFrame the last one of them
     * @param knocks how many questions of its own came from it
     * @param hearsUs whether it hears us
     * @param callsAsked how often it was asked to call from another port, as a stranger would
     * @param calls how many of these calls came
     * @param unreachable how often the system said that nobody listens there
     * @param sent how many knocks of which size
     * @param answered how many of them were answered
     * @param ways by which of the ways of discovery it was found
     * @param roundTrips of answered knocks of the usual size
     */
    public record Neighbour(
            InetSocketAddress address,
            boolean isConfigured,
            boolean isTried,
            boolean isSelf,
            String node,
            String cluster,
            String run,
            boolean isStandIn,
            Optional<InetSocketAddress> seen,
            long frames,
            String lastFrame,
            long knocks,
            Hearing hearsUs,
            long callsAsked,
            long calls,
            long unreachable,
            Map<Integer, Integer> sent,
            Map<Integer, Integer> answered,
            Set<String> ways,
            List<Duration> roundTrips) {
        /**
         * How often it was knocked at.
         *
         * @return a count
         */
        public int sentInAll() {
            return sum(sent);
        }

        /**
         * How often it answered.
         *
         * @return a count
         */
        public int answeredInAll() {
            return sum(answered);
        }

        private static int sum(Map<Integer, Integer> counts) {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }

        static Neighbour in(Note part) {
            InetSocketAddress address = part.address("address");
            if (address == null) {
                throw new IllegalStateException("a part without an address: " + part);
            }
            return new Neighbour(
                    address,
                    part.says("configured"),
                    part.says("tried"),
                    part.says("self"),
                    part.text("node"),
                    part.text("cluster"),
                    part.text("run"),
                    part.says("stand-in"),
                    Optional.ofNullable(part.address("seen")),
                    part.number("frames"),
                    part.text("frame"),
                    part.number("knocks-heard"),
                    part.text("hears-us").equals("yes")
                            ? Hearing.YES
                            : part.text("hears-us").equals("no") ? Hearing.NO : Hearing.UNKNOWN,
                    part.number("calls-asked"),
                    part.number("calls"),
                    part.number("unreachable"),
                    counts(part.text("sent")),
                    counts(part.text("answered")),
                    Collections.unmodifiableSet(
                            new TreeSet<>(entries(part.text("ways")).toList())),
                    entries(part.text("round-trips"))
                            .map(micros -> Duration.of(Long.parseLong(micros), ChronoUnit.MICROS))
                            .toList());
        }

        private static Map<Integer, Integer> counts(String text) {
            Map<Integer, Integer> counts = new TreeMap<>();
            entries(text).forEach(entry -> {
                int colon = entry.indexOf(':');
                counts.put(Integer.parseInt(entry.substring(0, colon)), Integer.parseInt(entry.substring(colon + 1)));
            });
            return Collections.unmodifiableMap(counts);
        }
    }
}
