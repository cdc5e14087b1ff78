package io.oneactive.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oneactive.agent.torture.Script;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractStringAssert;

/**
 * Machines in network namespaces, whose names hold the id of this process. What dead processes left is removed. Needs root, {@code ip} and {@code nft};
 * without them it fails, since what is shown with it is shown nowhere else.
 */
final class NetworkLab implements AutoCloseable {
    /** Tests that mvn verify leaves out, for the time that they take: -Dexcluded.tests=none runs them as well. */
    static final String LONG = "long";

    private static final String PREFIX = "oan";
    private static final Pattern LEFT_OVER = Pattern.compile("(" + PREFIX + "(\\d+)[a-z]*-\\w+).*");
    private static final long PATIENCE_SECONDS = 60;

    /** In each machine, to plant faults in: datagrams that come in, and those that go out. */
    private static final String FIREWALL =
            "add table inet fault; add chain inet fault in { type filter hook input priority 0; };"
                    + " add chain inet fault out { type filter hook output priority 0; };"
                    + " add chain inet fault on { type filter hook forward priority 0; }";

    private final String name;
    private final List<String> machines;
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private final Set<String> faulty = new TreeSet<>();

    private NetworkLab(String name, List<String> machines) {
        this.name = PREFIX + ProcessHandle.current().pid() + name;
        this.machines = machines;
    }

    /**
     * Makes machines and joins them.
     *
     * @param name lower case, of its own in this process
     * @param machines their names, one letter or two
     * @param script of the shell; {@code @a} stands for the namespace of machine a, {@code on @a} for running something in it
     */
    static NetworkLab make(String name, List<String> machines, String script) {
        removeLeftOvers();
        NetworkLab lab = new NetworkLab(name, machines);
        StringBuilder all = new StringBuilder("on() { n=$1; shift; ip netns exec $n \"$@\"; }\n");
        for (String machine : machines) {
            all.append("ip netns add @%1$s; ip -n @%1$s link set dev lo up; on @%1$s nft '%2$s'\n"
                    .formatted(machine, FIREWALL));
            // Otherwise each IPv6 address is on trial for a second or two.
            all.append("on @%s sh -c 'echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad'\n".formatted(machine));
        }
        try {
            lab.run(all + script);
            return lab;
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    /** One network with the machines a, b and c: 10.79.0.1 to 10.79.0.3, fd79::1 to fd79::3. */
    static NetworkLab flat() {
        StringBuilder script = new StringBuilder(
                "ip -n @s link add name plant type bridge forward_delay 0; ip -n @s link set dev plant up\n");
        List<String> machines = List.of("a", "b", "c");
        for (int i = 0; i < machines.size(); i++) {
            script.append("""
                    ip -n @%1$s link add name eth0 type veth peer name p%1$s netns @s
                    ip -n @s link set dev p%1$s master plant; ip -n @s link set dev p%1$s up
                    ip -n @%1$s addr add 10.79.0.%2$d/24 brd + dev eth0; ip -n @%1$s addr add fd79::%2$d/64 dev eth0
                    ip -n @%1$s link set dev eth0 up
                    """.formatted(machines.get(i), i + 1));
        }
        return make("f", List.of("a", "b", "c", "s"), script.toString());
    }

    /** Two networks with a router r between: a has 10.79.1.1, b 10.79.2.1. */
    static NetworkLab routed() {
        return make("r", List.of("a", "b", "r"), """
                for m in a b; do
                  case $m in a) n=@a; net=1 ;; b) n=@b; net=2 ;; esac
                  ip -n $n link add name eth0 type veth peer name p$m netns @r
                  ip -n $n addr add 10.79.$net.1/24 brd + dev eth0; ip -n $n link set dev eth0 up
                  ip -n @r addr add 10.79.$net.254/24 brd + dev p$m; ip -n @r link set dev p$m up
                  ip -n $n route add default via 10.79.$net.254
                done
                on @r sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
                """);
    }

    /**
     * Two hosts, ha with 10.79.0.1 and hb with 10.79.0.2, each with a bridge for containers, whose addresses are the same on both: a and b have
     * 172.17.0.2, and a second one, d, on the bridge of ha has 172.17.0.3. As a container engine does, the hosts translate the addresses of what goes
     * out. Nothing is published yet.
     */
    static NetworkLab containers() {
        return make("n", List.of("ha", "hb", "a", "b", "d", "s"), """
                ip -n @s link add name plant type bridge forward_delay 0; ip -n @s link set dev plant up
                for h in a b; do
                  case $h in a) n=@ha; last=1 ;; b) n=@hb; last=2 ;; esac
                  ip -n $n link add name eth0 type veth peer name p$h netns @s
                  ip -n @s link set dev p$h master plant; ip -n @s link set dev p$h up
                  ip -n $n addr add 10.79.0.$last/24 brd + dev eth0; ip -n $n link set dev eth0 up
                  ip -n $n link add name docker0 type bridge forward_delay 0
                  ip -n $n addr add 172.17.0.1/16 dev docker0; ip -n $n link set dev docker0 up
                  on $n sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
                  on $n nft 'add table ip nat; add chain ip nat out { type nat hook postrouting priority 100; };
                    add rule ip nat out ip saddr 172.17.0.0/16 oifname != "docker0" masquerade;
                    add rule ip nat out ip saddr 172.17.0.0/16 oifname "docker0" ct status dnat masquerade;
                    add chain ip nat in { type nat hook prerouting priority -100; }'
                done
                for m in a b d; do
                  case $m in a) n=@a; h=@ha; last=2 ;; b) n=@b; h=@hb; last=2 ;; d) n=@d; h=@ha; last=3 ;; esac
                  ip -n $n link add name eth0 type veth peer name v$m netns $h
                  ip -n $h link set dev v$m master docker0; ip -n $h link set dev v$m up
                  ip -n $h link set dev v$m type bridge_slave hairpin on
                  ip -n $n addr add 172.17.0.$last/16 brd + dev eth0; ip -n $n link set dev eth0 up
                  ip -n $n route add default via 172.17.0.1
                done
                """);
    }

    /** Publishes a port of a container on its host. */
    void publish(String host, int published, String container, int port) {
        run("ip netns exec @%s nft add rule ip nat in fib daddr type local udp dport %d dnat to %s:%d"
                .formatted(host, published, container, port));
    }

    /** Waits until one of both is active, and the other follows it. */
    static void awaitPair(Host a, Host b) {
        await("one active node, and one that follows")
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> isPair(a.run("status"), b.run("status")));
    }

    private static boolean isPair(String a, String b) {
        return (a.startsWith("ACTIVE") && b.startsWith("PASSIVE, active gw-a,"))
                || (b.startsWith("ACTIVE") && a.startsWith("PASSIVE, active gw-b,"));
    }

    /** Runs a script of the shell. */
    void run(String script) {
        Script.Result result = Script.run(script.replaceAll("@(\\w+)", name + "-$1"));
        if (!result.isGood()) {
            throw new AssertionError("this needs root, ip and nft; failed: " + script + ": " + result.output());
        }
    }

    /** Plants a fault. */
    void fault(String machine, String chain, String rule) {
        run("ip netns exec @%s nft 'add rule inet fault %s %s'".formatted(machine, chain, rule));
        faulty.add(machine);
    }

    /** Mends all faults, and ends all nodes. */
    void heal() {
        hosts.values().forEach(Host::stop);
        for (String machine : faulty) {
            run("for c in in out on; do ip netns exec @%s nft flush chain inet fault $c; done".formatted(machine));
        }
        faulty.clear();
    }

    List<String> prefix(String machine) {
        return List.of("ip", "netns", "exec", name + "-" + machine);
    }

    /** The process on a machine; started when it is needed first. */
    Host host(String machine) {
        return hosts.computeIfAbsent(machine, wanted -> new Host(prefix(wanted)));
    }

    private static void removeLeftOvers() {
        for (String line : Script.run("ip netns list").output().split("\n", -1)) {
            Matcher found = LEFT_OVER.matcher(line);
            if (found.matches()
                    && ProcessHandle.of(Long.parseLong(found.group(2))).isEmpty()) {
                Script.run("ip netns delete " + found.group(1));
            }
        }
    }

    @Override
    public void close() {
        hosts.values().forEach(Host::close);
        for (String machine : machines) {
            Script.run("ip netns delete " + name + "-" + machine);
        }
    }

    /** A {@link NetworkHost}. */
    static final class Host implements AutoCloseable {
        private static final Pattern FINDING = Pattern.compile("\"code\":\"([a-z-]+)\",\"severity\":\"([a-z]+)\"");

        private final Process process;
        private final PrintWriter commands;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        private Host(List<String> prefix) {
            List<String> command = new ArrayList<>(prefix);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx96m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    NetworkHost.class.getName()));
            try {
                ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
                builder.environment().keySet().removeIf(key -> key.startsWith("HA_") || key.startsWith("IOTEDGE_"));
                process = builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            commands = new PrintWriter(process.outputWriter(), true);
            Thread reader = new Thread(this::read, "output of " + process.pid());
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try {
                process.inputReader().lines().forEach(lines::add);
            } catch (UncheckedIOException ended) {
                lines.add(NetworkHost.DONE);
            }
        }

        /** Runs one command and returns all that it printed. */
        String run(String command) {
            begin(command);
            return end();
        }

        void begin(String command) {
            commands.println(command);
        }

        String end() {
            StringBuilder output = new StringBuilder();
            for (String line = next(); !line.equals(NetworkHost.DONE); line = next()) {
                output.append(line).append('\n');
            }
            return output.toString();
        }

        private String next() {
            try {
                String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (line == null) {
                    throw new AssertionError("no line from process " + process.pid());
                }
                return line;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }

        /** Starts a node in open mode. */
        void node(String... settings) {
            assertThat(run("node handoverTimeoutMS=20 " + String.join(" ", settings)))
                    .endsWith("started\n");
        }

        void stop() {
            run("stop");
        }

        /** Runs the doctor, for programs; for a timing that no busy machine makes too short, unless another is given. */
        Consultation doctor(String... arguments) {
            String all = String.join(" ", arguments);
            String timing = all.contains("probeIntervalMS") ? "" : "probeIntervalMS=2000 ";
            return Consultation.of(run("doctor --json " + timing + all));
        }

        @Override
        public void close() {
            commands.close();
            process.destroyForcibly();
        }

        /**
         * What the doctor said.
         *
         * @param findings severity and code of each
         * @param output all of it
         */
        record Consultation(Set<String> findings, String output) {
            static Consultation of(String output) {
                Set<String> findings = new TreeSet<>();
                Matcher matcher = FINDING.matcher(output);
                while (matcher.find()) {
                    findings.add(matcher.group(2) + " " + matcher.group(1));
                }
                return new Consultation(findings, output);
            }

            AbstractStringAssert<?> finds(String... wanted) {
                assertThat(findings).as(output).containsExactlyInAnyOrder(wanted);
                return assertThat(output);
            }
        }
    }
}
