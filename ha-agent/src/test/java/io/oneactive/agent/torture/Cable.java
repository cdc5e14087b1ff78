package io.oneactive.agent.torture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.agent.demo.Disturbance;
import io.oneactive.agent.demo.LinkRelay;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The machine between both nodes: passes their datagrams on, as well as a bad network would, and takes connections to the witness out of the
 * namespaces, through a Unix socket. A process of its own, since a process lives in one network namespace.
 *
 * <p>Commands on standard input: {@code cut first|second|both}, {@code disturb both LOSS DUPLICATION REORDERING DELAY_MS JITTER_MS}, {@code
 * heal}. {@code first} is the direction from the first node to the second.
 */
final class Cable {
    private final LinkRelay relay;

    private Cable(LinkRelay relay) {
        this.relay = relay;
    }

    /** Arguments: the addresses of both nodes, those beside them, that of the witness, and the path of the Unix socket. */
    public static void main(String[] arguments) throws IOException {
        LinkRelay relay = LinkRelay.between(
                address(arguments[0]), address(arguments[1]), address(arguments[2]), address(arguments[3]));
        ServerSocketChannel witness = ServerSocketChannel.open().bind(address(arguments[4]));
        UnixDomainSocketAddress outside = UnixDomainSocketAddress.of(Path.of(arguments[5]));
        Pump.daemon("witness", () -> passOn(witness, outside));
        System.out.println("ready");
        new Cable(relay).obey();
        System.exit(0);
    }

    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static void passOn(ServerSocketChannel witness, UnixDomainSocketAddress outside) {
        while (witness.isOpen()) {
            try {
                SocketChannel inner = witness.accept();
                SocketChannel outer = SocketChannel.open(StandardProtocolFamily.UNIX);
                outer.connect(outside);
                Pump.both(inner, outer, () -> Duration.ZERO);
            } catch (IOException failure) {
                System.out.println("witness: " + failure);
            }
        }
    }

    private void obey() throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "cut" -> directions(words[1]).forEach(LinkRelay.Direction::cut);
                case "disturb" ->
                    directions(words[1])
                            .forEach(direction -> direction.disturb(new Disturbance(
                                    Double.parseDouble(words[2]),
                                    Double.parseDouble(words[3]),
                                    Double.parseDouble(words[4]),
                                    Duration.ofMillis(Long.parseLong(words[5])),
                                    Duration.ofMillis(Long.parseLong(words[6])))));
                case "heal" -> relay.heal();
                default -> throw new IllegalArgumentException("unknown command '" + line + "'");
            }
            System.out.println("done");
        }
    }

    private List<LinkRelay.Direction> directions(String name) {
        return switch (name) {
            case "first" -> List.of(relay.firstToSecond());
            case "second" -> List.of(relay.secondToFirst());
            default -> List.of(relay.firstToSecond(), relay.secondToFirst());
        };
    }
}
