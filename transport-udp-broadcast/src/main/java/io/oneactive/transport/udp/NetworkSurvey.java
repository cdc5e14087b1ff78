package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oneactive.HaConfigException;
import io.oneactive.HaStartException;
import io.oneactive.spi.Origin;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.Receiver;
import io.oneactive.spi.SettingValues;
import io.oneactive.transport.udp.Note.Kind;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks around in the network of a node for some seconds. When the node runs, it asks the node, over loopback, so that everything goes the way
 * that its frames go; when it does not, a stand-in with its address, port and peers does the same.
 *
 * <p>It sends notes, which are no frames: no node takes them for a probe, they make nobody a peer or member, and ask for no role. Nodes that do not know
 * notes drop and count them as malformed.
 *
 * <p>Used by one thread; blocks.
 */
public final class NetworkSurvey {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);
    private static final int RESEND_MILLIS = 200;
    private static final int LONGEST_PART = 65_000;
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final DatagramSocket socket;
    private final List<InetSocketAddress> node;
    private final String number = Long.toHexString(new SecureRandom().nextLong());

    private NetworkSurvey(DatagramSocket socket, List<InetSocketAddress> node) {
        this.socket = socket;
        this.node = node;
    }

    /**
     * Looks around.
     *
     * @param values checked settings of this transport
     * @param context the node's group and id
     * @param duration how long, 50 ms to 60 s
     * @param tries further addresses to knock at: {@code host}, {@code host:port}, {@code [IPv6 address]:port}
     * @return what was found
     * @throws HaConfigException when settings or tries are wrong, also when the port is 0; names all that is
     * @throws HaStartException when the network cannot be used as configured, or the port is taken by a program that does not answer
     */
    public static Surveyed run(SettingValues values, ProviderContext context, Duration duration, List<String> tries) {
        UdpSettings settings = UdpSettings.read(values);
        if (settings.port() == 0) {
            throw new HaConfigException(
                    List.of(
                            "setting 'transport.port' = '0' lets the system choose the port, so nobody knows where to ask the node; allowed here: 1 to 65535"));
        }
        List<InetSocketAddress> targets = targets(tries, settings.port());
        Optional<UdpTransport> standIn = standIn(settings, context);
        try (DatagramSocket socket = new DatagramSocket()) {
            return new NetworkSurvey(socket, node(settings))
                    .ask(settings, context.cluster(), standIn.isEmpty(), duration, targets);
        } catch (IOException e) {
            throw new HaStartException("no socket to ask the node by: " + e.getMessage(), e);
        } finally {
            standIn.ifPresent(UdpTransport::close);
        }
    }

    private static List<InetSocketAddress> targets(List<String> tries, int port) {
        List<InetSocketAddress> targets = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String text : tries) {
            try {
                PeerName name = PeerName.parse(text, port);
                targets.add(new InetSocketAddress(name.addresses()[0], name.port()));
            } catch (IllegalArgumentException e) {
                problems.add("'%s' %s; allowed: host, host:port, address or [IPv6 address]:port"
                        .formatted(text, e.getMessage()));
            } catch (UnknownHostException e) {
                problems.add("the address of '%s' is not known: %s".formatted(text, e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return targets;
    }

    /** Empty when the port is taken, so that there is somebody to be asked. */
    private static Optional<UdpTransport> standIn(UdpSettings settings, ProviderContext context) {
        UdpTransport transport = new UdpTransport(settings, UdpTransport.Identity.of(context, true));
        try {
            transport.start(Deaf.INSTANCE);
            return Optional.of(transport);
        } catch (HaStartException e) {
            transport.close();
            if (e.getCause() instanceof BindException taken && isTaken(settings, taken)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Any program may have a port of 1024 and above, so one that cannot be had is taken. */
    private static boolean isTaken(UdpSettings settings, BindException failure) {
        return settings.port() >= 1024 || String.valueOf(failure.getMessage()).contains("in use");
    }

    /** Hears the nodes' frames, and has nothing to say to them. */
    private enum Deaf implements Receiver {
        INSTANCE;

        @Override
        public void onFrame(ByteBuffer frame, Origin origin) {
            // Counted by the transport.
        }

        @Override
        public void onPeerGone(Origin origin, String evidence) {
            // Counted by the transport.
        }
    }

    private static List<InetSocketAddress> node(UdpSettings settings) throws IOException {
        if (settings.address().isPresent()) {
            return List.of(new InetSocketAddress(settings.address().get(), settings.port()));
        }
        return List.of(
                new InetSocketAddress(Sockets.ipv4(127, 0, 0, 1), settings.port()),
                new InetSocketAddress(InetAddress.getByAddress(LOOPBACK_6), settings.port()));
    }

    private Surveyed ask(
            UdpSettings settings, String group, boolean isRunning, Duration duration, List<InetSocketAddress> targets)
            throws IOException {
        Note accepted = ask(
                Note.of(
                        Kind.EXAMINE,
                        "number",
                        number,
                        "cluster",
                        group,
                        "millis",
                        duration.toMillis(),
                        "try",
                        targets.stream().map(UdpOrigin::text).collect(Collectors.joining(","))),
                ANSWER_LIMIT);
        if (accepted == null && !isRunning) {
            throw new HaStartException(
                    "what is sent to UDP port %d (transport.port) at %s does not arrive: a firewall of this machine drops what its own programs send each other"
                            .formatted(
                                    settings.port(),
                                    node.stream().map(UdpOrigin::text).collect(Collectors.joining(" and "))));
        }
        if (accepted == null) {
            throw new HaStartException(
                    ("UDP port %d (transport.port) is taken by a program that does not answer: another program, a node of an older version, or"
                                    + " a node in a container, which the doctor must be run in as well. On Linux 'ss -lunp sport = :%1$d'"
                                    + " shows which")
                            .formatted(settings.port()));
        }
        if (accepted.says("busy")) {
            throw new HaStartException("the node is being asked by another doctor; try again in a minute");
        }
        Note first = part(0, duration.plus(ANSWER_LIMIT));
        List<Surveyed.Neighbour> neighbours = new ArrayList<>();
        for (int part = 1; part <= first.number("parts"); part++) {
            neighbours.add(Surveyed.Neighbour.in(part(part, ANSWER_LIMIT)));
        }
        return new Surveyed(
                isRunning,
                first.text("node"),
                first.text("cluster"),
                first.text("run"),
                settings.port(),
                Optional.of(first.text("advertised")).filter(text -> !text.isEmpty()),
                Surveyed.entries(first.text("ways")).toList(),
                Surveyed.entries(first.text("peers")).toList(),
                Surveyed.LocalAddress.all(),
                first.values().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("fault-"))
                        .map(entry -> entry.getValue())
                        .toList(),
                List.copyOf(neighbours));
    }

    private Note part(int part, Duration limit) throws IOException {
        Note found = ask(Note.of(Kind.REPORT, "number", number, "part", part), limit);
        if (found == null) {
            throw new HaStartException("the node ended, or stopped, while it was being asked");
        }
        return found;
    }

    /** Asks again and again, since a datagram may be lost; null when nothing comes in time. */
    private @Nullable Note ask(Note question, Duration limit) throws IOException {
        long startNanos = System.nanoTime();
        socket.setSoTimeout(RESEND_MILLIS);
        while (System.nanoTime() - startNanos < limit.toNanos()) {
            byte[] bytes = question.bytes(0).array();
            for (InetSocketAddress target : node) {
                send(bytes, target);
            }
            Note answer = receive(question);
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    private void send(byte[] bytes, InetSocketAddress target) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, target));
        } catch (IOException e) {
            // One of the two loopback addresses may not exist; when none does, no answer comes.
        }
    }

    private @Nullable Note receive(Note question) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST_PART], LONGEST_PART);
        try {
            while (true) {
                packet.setLength(LONGEST_PART);
                socket.receive(packet);
                String text = new String(packet.getData(), 0, packet.getLength(), UTF_8);
                Optional<Note> answer = Note.read(text).filter(note -> isTo(question, note));
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    private static boolean isTo(Note question, Note answer) {
        return answer.kind() == Kind.FOUND
                && Arrays.stream(new String[] {"number", "part"})
                        .allMatch(name -> answer.text(name).equals(question.text(name)));
    }
}
