package io.oneactive.benchmarks.comparison;

import io.oneactive.agent.terminal.CommandFailure;
import io.oneactive.agent.terminal.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Network namespaces of this process: a hub with a bridge, and one for each node of each product, with a cable to the bridge. What is found of
 * dead processes is deleted. Any thread may close this, at any time.
 *
 * <p>The program that measures runs in the hub itself, as do third parties.
 */
final class Namespaces implements AutoCloseable {
    private static final String MARK = "oacmp";
    private static final Pattern NAME = Pattern.compile(MARK + "(\\d+)-\\w+");
    private static final long LIMIT_SECONDS = 30;

    private final String prefix;
    private final List<String> made = new ArrayList<>();

    private Namespaces(String prefix) {
        this.prefix = prefix;
    }

    /** Makes them; what fails says what is missing. */
    static Namespaces make(Set<Product> products) {
        deleteAbandoned();
        Namespaces namespaces = new Namespaces(MARK + ProcessHandle.current().pid() + "-");
        try {
            String hub = namespaces.add("hub");
            run("ip", "-n", hub, "link", "add", "bridge", "type", "bridge", "forward_delay", "0");
            run("ip", "-n", hub, "addr", "add", NamespaceNetwork.HUB + "/16", "dev", "bridge");
            run("ip", "-n", hub, "link", "set", "bridge", "up");
            for (Product product : products) {
                for (int node = 0; node < 2; node++) {
                    namespaces.plugIn(hub, product, node);
                }
            }
            return namespaces;
        } catch (RuntimeException | Error failure) {
            namespaces.close();
            throw failure;
        }
    }

    private void plugIn(String hub, Product product, int node) {
        String host = add(NamespaceNetwork.host(product, node));
        String plug = NamespaceNetwork.plug(product, node);
        run("ip", "-n", hub, "link", "add", plug, "type", "veth", "peer", "name", "lan", "netns", host);
        run("ip", "-n", hub, "link", "set", plug, "master", "bridge", "up");
        run("ip", "-n", host, "addr", "add", NamespaceNetwork.address(product, node) + "/16", "brd", "+", "dev", "lan");
        run("ip", "-n", host, "link", "set", "lan", "up");
    }

    /** IPv6 would only add packets of its own. */
    private synchronized String add(String name) {
        String full = prefix + name;
        run("ip", "netns", "add", full);
        made.add(full);
        run("ip", "netns", "exec", full, "sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6");
        run("ip", "netns", "exec", full, "sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");
        run("ip", "-n", full, "link", "set", "lo", "up");
        return full;
    }

    /** What the names of all of them begin with. */
    String prefix() {
        return prefix;
    }

    private static void deleteAbandoned() {
        for (String line : run("ip", "netns", "list").lines().toList()) {
            Matcher name = NAME.matcher(line.split(" ", 2)[0]);
            if (name.matches()
                    && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                run("ip", "netns", "delete", name.group());
            }
        }
    }

    private static String run(String... command) {
        String line = String.join(" ", command);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw impossible("'" + line + "': " + output.strip());
            }
            return output;
        } catch (IOException missing) {
            throw impossible(missing.toString());
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw impossible("interrupted at '" + line + "'");
        }
    }

    private static CommandFailure impossible(String why) {
        return new CommandFailure(
                ExitCode.START,
                "network namespaces cannot be made; they need root and the command 'ip' (Debian, Ubuntu: iproute2)."
                        + " Without them: --network loopback, which has no scenario 'silent'. It failed with: " + why);
    }

    @Override
    public synchronized void close() {
        while (!made.isEmpty()) {
            run("ip", "netns", "delete", made.remove(made.size() - 1));
        }
    }
}
