package io.oneactive.agent.torture;

import io.oneactive.agent.demo.Disturbance;
import io.oneactive.agent.demo.NodeProcess;
import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.Surroundings;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The surroundings of a pair, with everything in them that can be disturbed: wires, wall clocks, the way to the witness. */
final class Lab implements Surroundings, AutoCloseable {
    private final Path folder;
    private final Network network;
    private final Optional<Path> fakeTime;
    private final Machine machine;
    private final WitnessGate gate;
    private final Process cable;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    private Lab(Path folder, Network network) throws IOException {
        this.folder = folder;
        this.network = network;
        this.fakeTime = fakeTime();
        this.machine = new Machine(folder.resolve("m"), folder.resolve("machine.log"));
        this.gate = new WitnessGate(folder.resolve("w"));
        for (String node : List.of(Pair.FIRST, Pair.SECOND)) {
            Files.writeString(clock(node), "+0");
        }
        List<String> command = new ArrayList<>(network.prefix("m"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(NodeProcess.virtualMachine());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Cable.class.getName()));
        command.addAll(network.addresses());
        command.add(folder.resolve("w").toString());
        this.cable = new ProcessBuilder(command)
                .redirectError(folder.resolve("cable.log").toFile())
                .start();
        this.commands = cable.outputWriter();
        this.answers = cable.inputReader();
    }

    /** Everything but the pair itself, in a folder with a short path. */
    static Lab make(Path folder, Network network) {
        try {
            Lab lab = new Lab(folder, network);
            try {
                lab.expect("ready");
                return lab;
            } catch (RuntimeException | Error failure) {
                lab.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The library that steps the wall clock of one process, where it is installed. */
    static Optional<Path> fakeTime() {
        Script.Result found = Script.run("ls /usr/lib/*/faketime/libfaketimeMT.so.1");
        return found.isGood() ? Optional.of(Path.of(found.output().strip().split("\n", -1)[0])) : Optional.empty();
    }

    private Path clock(String node) {
        return folder.resolve("clock-" + node);
    }

    private static String machine(String node) {
        return node.equals(Pair.FIRST) ? "a" : "b";
    }

    @Override
    public InetSocketAddress address(String node) {
        return Cable.address(network.addresses().get(node.equals(Pair.FIRST) ? 0 : 1));
    }

    @Override
    public InetSocketAddress peerOf(String node) {
        return Cable.address(network.addresses().get(node.equals(Pair.FIRST) ? 2 : 3));
    }

    /** {@code ip} and {@code env} become the command that they run, so that the process keeps its id. */
    @Override
    public List<String> prefix(String node) {
        List<String> words = new ArrayList<>(network.prefix(machine(node)));
        fakeTime.ifPresent(library -> words.addAll(List.of(
                "env",
                "LD_PRELOAD=" + library,
                "FAKETIME_TIMESTAMP_FILE=" + clock(node),
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                // Otherwise the virtual machine's timed waits end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX=0",
                "FAKETIME_CACHE_DURATION=1",
                "FAKETIME_DISABLE_SHM=1",
                "NO_FAKE_STAT=1")));
        return words;
    }

    @Override
    public String program() {
        return TortureNode.class.getName();
    }

    @Override
    public List<String> arguments(String node) {
        return List.of(folder.resolve("m").toString());
    }

    Network network() {
        return network;
    }

    Machine machine() {
        return machine;
    }

    WitnessGate gate() {
        return gate;
    }

    /** As the nodes reach it. */
    String witnessAddress() {
        return network.addresses().get(4);
    }

    /** Cuts what a node sends, or both directions. */
    void cut(Optional<String> node) {
        command("cut " + direction(node));
    }

    void disturb(Optional<String> node, Disturbance disturbance) {
        command(String.format(
                Locale.ROOT,
                "disturb %s %.3f %.3f %.3f %d %d",
                direction(node),
                disturbance.loss(),
                disturbance.duplication(),
                disturbance.reordering(),
                disturbance.delay().toMillis(),
                disturbance.jitter().toMillis()));
    }

    private static String direction(Optional<String> node) {
        return node.map(id -> id.equals(Pair.FIRST) ? "first" : "second").orElse("both");
    }

    void healCable() {
        command("heal");
    }

    private void command(String text) {
        try {
            commands.write(text + "\n");
            commands.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException("the cable is gone", failure);
        }
        expect("done");
    }

    private void expect(String answer) {
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.equals(answer)) {
                    return;
                }
            }
            throw new AssertionError("the cable has ended: " + Files.readString(folder.resolve("cable.log")));
        } catch (IOException failure) {
            throw new UncheckedIOException("the cable is gone", failure);
        }
    }

    void linkDown(String node) {
        if (network instanceof Network.Namespaces namespaces) {
            namespaces.down(machine(node));
        }
    }

    void linkUp(String node) {
        if (network instanceof Network.Namespaces namespaces) {
            namespaces.up(machine(node));
        }
    }

    /** Loses part of what a node sends: by the firewall, or, where there is none, in the cable. */
    void lose(String node, int percent, boolean everything) {
        if (network instanceof Network.Namespaces namespaces) {
            namespaces.drop(machine(node), percent, everything);
        } else {
            disturb(Optional.of(node), new Disturbance(percent / 100.0, 0, 0, Duration.ZERO, Duration.ZERO));
        }
    }

    void loseNothing() {
        if (network instanceof Network.Namespaces namespaces) {
            namespaces.dropNothing();
        } else {
            healCable();
        }
    }

    /** Steps the wall clock of a node's processes; they see it within a second. */
    void stepClock(String node, Duration offset) {
        try {
            Path draft = folder.resolve("clock");
            Files.writeString(draft, String.format(Locale.ROOT, "%+.3f", offset.toMillis() / 1e3));
            Files.move(draft, clock(node), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            gate.close();
            machine.close();
            commands.close();
            if (!cable.waitFor(5, TimeUnit.SECONDS)) {
                cable.destroyForcibly();
            }
        } catch (IOException gone) {
            cable.destroyForcibly();
        } catch (InterruptedException asked) {
            cable.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
