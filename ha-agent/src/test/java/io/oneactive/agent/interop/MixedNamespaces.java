package io.oneactive.agent.interop;

import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.Shell;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The two hosts as namespaces, each behind a third one as a container is behind its machine: so the network can be cut, and a sweep of hosts that
 * are not there does not wait for their addresses.
 */
final class MixedNamespaces extends MixedNetwork implements AutoCloseable {
    private static final String PREFIX = "oai";
    private static final String SUBNET = "10.79.7.";
    private static final int PORT = 60_000;

    private final String name = PREFIX + ProcessHandle.current().pid();
    private final Shell shell;

    MixedNamespaces(Duration hub, List<String> standIns, Shell shell) {
        super(hub, standIns, SUBNET, PORT);
        this.shell = shell;
        shell.run("PATH=$PATH:/usr/sbin:/sbin");
        removeLeftOvers();
        shell.run("ip netns add %1$s-m && ip netns exec %1$s-m sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'"
                .formatted(name));
        shell.run("ip -n %s-m route add blackhole %s0/24".formatted(name, SUBNET));
        host("a", 1);
        host("b", 2);
    }

    private void host(String host, int number) {
        shell.run("ip netns add %1$s-%2$s && ip -n %1$s-%2$s link set dev lo up".formatted(name, host));
        shell.run(
                "ip -n %1$s-%2$s link add lan type veth peer name %2$s netns %1$s-m && ip -n %1$s-m link set dev %2$s up"
                        .formatted(name, host));
        shell.run("ip -n %1$s-m addr add 10.79.9.254/32 dev %2$s".formatted(name, host));
        shell.run("ip -n %1$s-%2$s addr add %3$s%4$d/32 dev lan && ip -n %1$s-%2$s link set lan up"
                .formatted(name, host, SUBNET, number));
        shell.run(
                "ip -n %1$s-%2$s route add 10.79.9.254 dev lan && ip -n %1$s-%2$s route add default via 10.79.9.254 src %3$s%4$d"
                        .formatted(name, host, SUBNET, number));
        way(number, "%s dev " + host);
    }

    private void way(int number, String where) {
        shell.run("ip -n %s-m route replace %s".formatted(name, where.formatted(SUBNET + number + "/32")));
    }

    private static void removeLeftOvers() {
        File[] found = new File("/run/netns").listFiles();
        for (File namespace : found == null ? new File[0] : found) {
            String known = namespace.getName();
            Optional<Long> pid = known.matches(PREFIX + "\\d+-[abm]")
                    ? Optional.of(Long.parseLong(known.substring(PREFIX.length(), known.indexOf('-'))))
                    : Optional.empty();
            if (pid.filter(gone -> ProcessHandle.of(gone).isEmpty()).isPresent()) {
                delete(known);
            }
        }
    }

    private static void delete(String namespace) {
        try (Shell own = Shell.open()) {
            own.run("PATH=$PATH:/usr/sbin:/sbin ip netns delete " + namespace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing gets from one host to the other. */
    void cut() {
        way(1, "blackhole %s");
        way(2, "blackhole %s");
    }

    void heal() {
        way(1, "%s dev a");
        way(2, "%s dev b");
    }

    /** The original class itself takes the same arguments, when it was built as a program. */
    @Override
    public List<String> prefix(String node) {
        List<String> words =
                new ArrayList<>(List.of("ip", "netns", "exec", name + (node.equals(Pair.FIRST) ? "-a" : "-b")));
        String original = System.getProperty("interop.original", "");
        if (isStandIn(node) && !original.isEmpty()) {
            words.add(original);
        }
        return words;
    }

    @Override
    public void close() {
        for (String host : List.of("a", "b", "m")) {
            shell.run("ip netns delete %s-%s".formatted(name, host));
        }
    }
}
