package io.oneactive.transport.udp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What transports tell each other about the network, beside the frames that they carry. It begins with words that no frame of a node begins with and
 * is no JSON: a node that does not know notes drops one as malformed, and no node can take one for a probe. Notes never reach the engine.
 *
 * <p>Text: the first line names the kind, each further one is a name, a space and a value; filled up with spaces to a wanted size. Immutable.
 *
 * @param kind what it is for
 * @param values by name
 */
record Note(Kind kind, Map<String, String> values) {
    private static final byte[] MARK = "oneactive-note 1 ".getBytes(UTF_8);
    private static final int MAX_VALUES = 64;

    /** What a note is for. */
    enum Kind {
        /** Under which address its sender can be reached. */
        TELL,
        /** Asks for an {@link #ANSWER}. */
        KNOCK,
        /** No longer than its knock. */
        ANSWER,
        /** A second answer from another port, to the port where strangers would try: shows whether strangers get in. */
        CALL,
        /** Of a program on the same machine: asks to look around for a while. */
        EXAMINE,
        /** Of a program on the same machine: asks for a part of what was found. */
        REPORT,
        /** The answer to both. */
        FOUND
    }

    static Note of(Kind kind, Object... namesAndValues) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i].toString(), oneLine(namesAndValues[i + 1].toString()));
        }
        return new Note(kind, values);
    }

    /** The same with one more value. */
    Note with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(name, oneLine(value.toString()));
        return new Note(kind, more);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", " ").strip();
    }

    /** Whether the bytes are a note, of whatever kind. */
    static boolean isNote(ByteBuf bytes) {
        if (bytes.readableBytes() < MARK.length) {
            return false;
        }
        for (int i = 0; i < MARK.length; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    /** Reads a note; empty when it is none, or of a kind that is not known here. Never throws, whatever the bytes are. */
    static Optional<Note> read(ByteBuf bytes) {
        return isNote(bytes) ? read(bytes.toString(UTF_8)) : Optional.empty();
    }

    static Optional<Note> read(String text) {
        String[] lines = text.split("\n", MAX_VALUES + 2);
        String word = lines[0].substring(Math.min(lines[0].length(), MARK.length));
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(each -> word(each).equals(word))
                .findFirst();
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < Math.min(lines.length, MAX_VALUES + 1); i++) {
            int space = lines[i].indexOf(' ');
            if (space > 0) {
                values.put(lines[i].substring(0, space), oneLine(lines[i].substring(space + 1)));
            }
        }
        return kind.map(known -> new Note(known, values));
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** The bytes, at least so many. */
    ByteBuffer bytes(int size) {
        StringBuilder text =
                new StringBuilder(new String(MARK, UTF_8)).append(word(kind)).append('\n');
        values.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        byte[] bytes = text.toString().getBytes(UTF_8);
        byte[] filled = Arrays.copyOf(bytes, Math.max(size, bytes.length));
        Arrays.fill(filled, bytes.length, filled.length, (byte) ' ');
        return ByteBuffer.wrap(filled);
    }

    /** A value, empty when there is none. */
    String text(String name) {
        return values.getOrDefault(name, "");
    }

    boolean says(String name) {
        return text(name).equals("yes");
    }

    /** A value that is a number; -1 for all that is none, which no value is. */
    long number(String name) {
        try {
            return Long.parseUnsignedLong(text(name));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** A value that is an address with a port, as {@link UdpOrigin#text} writes it. */
    @Nullable
    InetSocketAddress address(String name) {
        return addressIn(text(name));
    }

    static @Nullable InetSocketAddress addressIn(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return null;
        }
        String host = text.substring(0, colon);
        host = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            boolean isAddress = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
            return isAddress && port > 0 && port <= 65_535
                    ? new InetSocketAddress(InetAddress.getByName(host), port)
                    : null;
        } catch (NumberFormatException | UnknownHostException e) {
            return null;
        }
    }

    /** Yes or no. */
    static String word(boolean value) {
        return value ? "yes" : "no";
    }
}
