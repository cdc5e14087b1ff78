package io.oneactive.transport.jgroups;

import java.util.List;

/** Two hosts. Each can be made silent: nothing comes out of it any more, no reset and no refusal either, and nothing gets in. */
sealed interface Hosts extends AutoCloseable {
    /** Before the command of a process on a host, 0 or 1. */
    List<String> prefix(int host);

    /** Where a host listens. */
    String address(int host);

    /** The port there. */
    int port(int host);

    /** Pulls the plug. */
    void silence(int host, MemberProcess process);

    @Override
    void close();

    /** Network namespaces; without the right to make them, the loopback interface. */
    static Hosts make() {
        Namespaces.removeLeftOvers();
        Namespaces made = new Namespaces();
        try {
            made.make();
            return made;
        } catch (IllegalStateException e) {
            made.close();
            return new Loopback(Transports.freePorts(2));
        }
    }

    /** Two network namespaces and a cable. */
    final class Namespaces implements Hosts {
        private static final String PREFIX = "oajg";
        private final String name = PREFIX + ProcessHandle.current().pid() + "-";

        /** Those of processes that were killed before they could do it. */
        private static void removeLeftOvers() {
            String found;
            try {
                found = Script.run("ip netns list");
            } catch (IllegalStateException e) {
                return; // There is no such command, and nothing left over.
            }
            for (String line : found.split("\n", -1)) {
                String namespace = line.split(" ", -1)[0];
                if (namespace.matches(PREFIX + "\\d+-[01]")
                        && ProcessHandle.of(
                                        Long.parseLong(namespace.substring(PREFIX.length(), namespace.indexOf('-'))))
                                .isEmpty()) {
                    Script.run("ip netns delete " + namespace);
                }
            }
        }

        private void make() {
            Script.run("""
                    for host in 0 1; do ip netns add %1$s$host; ip -n %1$s$host link set lo up; done
                    ip -n %1$s0 link add lan type veth peer name lan netns %1$s1
                    for host in 0 1; do
                      ip -n %1$s$host addr add 10.79.0.$((host + 1))/24 dev lan
                      ip -n %1$s$host link set lan up
                    done
                    ip netns exec %1$s0 nft list tables
                    """.formatted(name));
        }

        @Override
        public List<String> prefix(int host) {
            return List.of("ip", "netns", "exec", name + host);
        }

        @Override
        public String address(int host) {
            return "10.79.0." + (host + 1);
        }

        @Override
        public int port(int host) {
            return 7800;
        }

        @Override
        public void silence(int host, MemberProcess process) {
            Script.run("""
                    ip netns exec %s%d nft 'add table inet dark;
                      add chain inet dark in { type filter hook input priority 0; policy drop; };
                      add chain inet dark out { type filter hook output priority 0; policy drop; }'
                    """.formatted(name, host));
            process.kill();
        }

        @Override
        public void close() {
            Script.run("for host in 0 1; do ip netns delete %s$host 2>/dev/null || true; done".formatted(name));
        }
    }

    /** One host for both, on which a process that is stopped is as silent as a dead host. */
    final class Loopback implements Hosts {
        private final List<Integer> ports;

        private Loopback(List<Integer> ports) {
            this.ports = ports;
        }

        @Override
        public List<String> prefix(int host) {
            return List.of();
        }

        @Override
        public String address(int host) {
            return "127.0.0.1";
        }

        @Override
        public int port(int host) {
            return ports.get(host);
        }

        @Override
        public void silence(int host, MemberProcess process) {
            process.signal("STOP");
        }

        @Override
        public void close() {}
    }
}
