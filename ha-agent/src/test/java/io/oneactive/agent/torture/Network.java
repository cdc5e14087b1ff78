package io.oneactive.agent.torture;

import io.oneactive.agent.demo.FreePorts;
import io.oneactive.agent.demo.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The network of a pair: three machines in network namespaces, a – m – b, or, without the right to make these, the loopback interface. */
sealed interface Network extends AutoCloseable {
    /** As the host's own, in the order first node, second node, beside the first, beside the second, witness. */
    List<String> addresses();

    /** Before the command of a process that is to live on the machine {@code a}, {@code b} or {@code m}. */
    List<String> prefix(String machine);

    /** What it is, for the report. */
    String description();

    @Override
    void close();

    /**
     * Makes namespaces, or says why there are none.
     *
     * @param shell for what is done to them later
     */
    static Network make(Shell shell) {
        shell.run("PATH=$PATH:/usr/sbin:/sbin");
        Namespaces made = new Namespaces(shell);
        Script.Result result = made.make();
        if (result.isGood()) {
            return made;
        }
        made.close();
        return Loopback.because(result.output().strip());
    }

    /** Three namespaces; the one in the middle has a firewall. */
    final class Namespaces implements Network {
        private static final String PREFIX = "oat";
        private static final String UP =
                "ip -n %1$s-%2$s link set lan up && ip -n %1$s-%2$s route replace 10.78.9.1 via 10.78.%3$d.254";

        private final String name = PREFIX + ProcessHandle.current().pid();
        private final Shell shell;

        private Namespaces(Shell shell) {
            this.shell = shell;
        }

        private Script.Result make() {
            removeLeftOvers();
            StringBuilder script = new StringBuilder();
            for (String machine : List.of("m", "a", "b")) {
                script.append("ip netns add %1$s-%2$s; ip -n %1$s-%2$s link set dev lo up\n".formatted(name, machine));
            }
            for (String machine : List.of("a", "b")) {
                script.append("""
                        ip -n %1$s-%2$s link add lan type veth peer name %2$s netns %1$s-m
                        ip -n %1$s-%2$s addr add 10.78.%3$d.1/24 dev lan
                        ip -n %1$s-m addr add 10.78.%3$d.254/24 dev %2$s
                        ip -n %1$s-m link set dev %2$s up
                        """.formatted(name, machine, subnet(machine)))
                        .append(UP.formatted(name, machine, subnet(machine)))
                        .append('\n');
            }
            script.append("""
                    ip -n %1$s-m addr add 10.78.9.1/32 dev lo
                    ip netns exec %1$s-m nft 'add table inet torture; add chain inet torture in { type filter hook input priority 0; }'
                    """.formatted(name));
            return Script.run(script.toString());
        }

        private static int subnet(String machine) {
            return machine.equals("a") ? 1 : 2;
        }

        /** Those of processes that were killed before they could do it. */
        private static void removeLeftOvers() {
            for (String line : Script.run("ip netns list").output().split("\n", -1)) {
                String found = line.split(" ", -1)[0];
                if (found.matches(PREFIX + "\\d+-[abm]")) {
                    long pid = Long.parseLong(found.substring(PREFIX.length(), found.indexOf('-')));
                    if (ProcessHandle.of(pid).isEmpty()) {
                        Script.run("ip netns delete " + found);
                    }
                }
            }
        }

        void down(String machine) {
            shell.run("ip -n %s-%s link set lan down".formatted(name, machine));
        }

        void up(String machine) {
            shell.run(UP.formatted(name, machine, subnet(machine)));
        }

        /** Drops part of what a node sends; its datagrams only, or everything. */
        void drop(String machine, int percent, boolean everything) {
            shell.run("ip netns exec %s-m nft 'add rule inet torture in iifname \"%s\" %s %s drop'"
                    .formatted(
                            name,
                            machine,
                            everything ? "" : "meta l4proto udp",
                            percent < 100 ? "numgen random mod 100 < " + percent : ""));
        }

        void dropNothing() {
            shell.run("ip netns exec %s-m nft flush chain inet torture in".formatted(name));
        }

        @Override
        public List<String> addresses() {
            return List.of(
                    "10.78.1.1:60000", "10.78.2.1:60000", "10.78.1.254:60000", "10.78.2.254:60000", "10.78.9.1:10000");
        }

        @Override
        public List<String> prefix(String machine) {
            return List.of("ip", "netns", "exec", name + "-" + machine);
        }

        @Override
        public String description() {
            return "three network namespaces, nftables, and a cable in user space";
        }

        @Override
        public void close() {
            for (String machine : List.of("a", "b", "m")) {
                Script.run("ip netns delete %s-%s".formatted(name, machine));
            }
        }
    }

    /** One machine for all; its interface cannot be shut. */
    final class Loopback implements Network {
        private final List<String> addresses;
        private final String reason;

        private Loopback(List<String> addresses, String reason) {
            this.addresses = addresses;
            this.reason = reason;
        }

        private static Loopback because(String reason) {
            try {
                List<String> addresses = new ArrayList<>();
                while (addresses.size() < 5) {
                    addresses.add("127.0.0.1:" + FreePorts.next());
                }
                return new Loopback(List.copyOf(addresses), reason);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public List<String> addresses() {
            return addresses;
        }

        @Override
        public List<String> prefix(String machine) {
            return List.of();
        }

        @Override
        public String description() {
            return "the loopback interface and a cable in user space, since no namespaces can be made: " + reason;
        }

        @Override
        public void close() {}
    }
}
