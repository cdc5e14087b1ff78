package io.oneactive.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.HaConfig;
import io.oneactive.HaNode;
import io.oneactive.NodeStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * A process on one machine of a {@link NetworkLab}. Commands on standard input: {@code node KEY=VALUE…} starts a node in open mode, {@code status} tells
 * of it, {@code stop} ends whatever runs, {@code doctor OPTION…} runs the doctor with the settings {@code KEY=VALUE} among the options, {@code say HOST
 * PORT TEXT} sends a text again and again from the usual port, {@code port} only takes that port.
 */
final class NetworkHost {
    static final String DONE = "(done)";
    private static final int PORT = 60_000;

    private @Nullable HaNode node;
    private @Nullable DatagramSocket socket;
    private @Nullable ScheduledExecutorService speaker;

    private NetworkHost() {}

    public static void main(String[] arguments) throws IOException {
        NetworkHost host = new NetworkHost();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            try {
                host.obey(line.split(" ", -1));
            } catch (IOException | RuntimeException e) {
                System.out.println(e);
            }
            System.out.println(DONE);
        }
        System.exit(0);
    }

    private void obey(String[] words) throws IOException {
        List<String> rest =
                Arrays.stream(words).skip(1).filter(word -> !word.isEmpty()).toList();
        switch (words[0]) {
            case "node" -> node = start(rest);
            case "status" -> status();
            case "stop" -> stop();
            case "doctor" -> doctor(rest);
            case "port" -> socket = new DatagramSocket(PORT);
            case "say" -> say(rest);
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        }
    }

    private static HaNode start(List<String> settings) {
        HaConfig.Builder builder = HaConfig.builder();
        settings.forEach(setting -> {
            int equals = setting.indexOf('=');
            builder.set(setting.substring(0, equals), setting.substring(equals + 1));
        });
        HaNode started = HaNode.start(builder.build());
        System.out.println("started");
        return started;
    }

    private void status() {
        if (node != null) {
            NodeStatus status = node.status();
            System.out.println("%s, active %s, %d changes, dropped %s, peers %s, %s"
                    .formatted(
                            status.state(),
                            status.activeNode().orElse("nobody"),
                            node.history().size(),
                            status.droppedFrames(),
                            status.peers().stream()
                                    .map(peer -> peer.nodeId())
                                    .sorted()
                                    .toList(),
                            status.transport()));
        }
    }

    private void stop() {
        if (node != null) {
            node.close();
            node = null;
        }
        if (speaker != null) {
            speaker.shutdownNow();
            speaker = null;
        }
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private static void doctor(List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("doctor", "network"));
        for (String option : options) {
            if (option.contains("=") && !option.startsWith("--")) {
                arguments.add(ConfigurationOptions.SET);
            }
            arguments.add(option);
        }
        PrintWriter out = new PrintWriter(System.out, true, UTF_8);
        CommandLine commandLine = Ha.commandLine().setOut(out).setErr(out);
        int exitCode = commandLine.execute(arguments.toArray(String[]::new));
        System.out.println("exit " + exitCode);
    }

    private void say(List<String> words) throws IOException {
        DatagramSocket mouth = new DatagramSocket(PORT);
        socket = mouth;
        byte[] text = String.join(" ", words.subList(2, words.size())).getBytes(UTF_8);
        InetSocketAddress target =
                new InetSocketAddress(InetAddress.getByName(words.get(0)), Integer.parseInt(words.get(1)));
        speaker = Executors.newSingleThreadScheduledExecutor();
        var unused = speaker.scheduleAtFixedRate(() -> send(mouth, text, target), 0, 100, TimeUnit.MILLISECONDS);
    }

    private static void send(DatagramSocket mouth, byte[] text, InetSocketAddress target) {
        try {
            mouth.send(new DatagramPacket(text, text.length, target));
        } catch (IOException e) {
            System.out.println(e);
        }
    }
}
