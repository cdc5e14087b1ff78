package io.oneactive.iotedge.messages;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Drops what an outdated active node sent, and what is delivered twice: on the side that receives the messages of one or more groups, for instance
 * behind the event endpoint of a hub. An edge hub keeps the messages of its modules while it is cut off, and delivers them hours later, when another
 * node has long been active; their tokens are lower than those seen since, and so they are refused.
 *
 * <p>All messages of a group must pass one filter, or filters that each see whole groups. What it knows can be {@linkplain #exported exported},
 * kept wherever the consumer keeps its checkpoints, and {@linkplain #restored given} to its successor; one that starts without it accepts the first
 * token that it sees, however old.
 *
 * <p>Bounded: a number of groups, and for each a window of messages. In quorum mode no two nodes have the same token. In open mode two that do not
 * hear each other may have, and a filter cannot tell them apart: it then drops messages of one as duplicates.
 *
 * <p>Thread-safe; nothing blocks.
 */
public final class TokenFilter {
    /** How many messages out of order are told from duplicates, when nothing else is asked for. */
    public static final int DEFAULT_WINDOW = 1024;

    /** For how many groups, when nothing else is asked for. */
    public static final int DEFAULT_GROUPS = 1000;

    private static final int MOST_WINDOW = 1 << 16;
    private static final int MOST_GROUPS = 1_000_000;
    private static final int MOST_NAME = 256;
    private static final String FORM = "oneactive-filter 1";

    private final int groups;
    private final int window;
    private final Map<String, TermWindow> byCluster = new LinkedHashMap<>();

    /** A filter that knows nothing, of {@value #DEFAULT_GROUPS} groups and {@value #DEFAULT_WINDOW} messages for each. */
    public TokenFilter() {
        this(DEFAULT_GROUPS, DEFAULT_WINDOW);
    }

    /**
     * A filter that knows nothing.
     *
     * @param groups for how many groups at most; 1 to 1,000,000
     * @param window how many messages behind the newest are told from duplicates; 1 to 65,536
     * @throws IllegalArgumentException when one of them is out of range
     */
    public TokenFilter(int groups, int window) {
        this.groups = inRange("groups", groups, MOST_GROUPS);
        this.window = inRange("window", window, MOST_WINDOW);
    }

    private static int inRange(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " = " + value + "; allowed: 1 to " + most);
        }
        return value;
    }

    /**
     * Judges a message by its application properties, and remembers it if it is accepted.
     *
     * @param properties of the message; only those of {@link MessageProperties} are looked at
     * @return what to do with it
     */
    public Verdict judge(Map<String, String> properties) {
        String cluster = properties.get(MessageProperties.CLUSTER);
        String token = properties.get(MessageProperties.TOKEN);
        String sequence = properties.get(MessageProperties.SEQUENCE);
        if (cluster == null || token == null || sequence == null) {
            return Verdict.UNSTAMPED;
        }
        try {
            return judge(cluster, Long.parseLong(token), Long.parseLong(sequence));
        } catch (NumberFormatException e) {
            return Verdict.UNSTAMPED;
        }
    }

    /**
     * Judges a message, and remembers it if it is accepted.
     *
     * @param cluster name of the group, for instance where messages carry none and the consumer knows it from elsewhere
     * @param token of the message
     * @param sequence of the message
     * @return what to do with it
     */
    public synchronized Verdict judge(String cluster, long token, long sequence) {
        if (cluster.isBlank() || cluster.length() > MOST_NAME || token < 1 || sequence < 1) {
            return Verdict.UNSTAMPED;
        }
        TermWindow known = byCluster.get(cluster);
        if (known == null) {
            if (byCluster.size() >= groups) {
                return Verdict.NO_ROOM;
            }
            known = new TermWindow(window);
            byCluster.put(cluster, known);
        }
        return known.judge(token, sequence);
    }

    /**
     * The newest token of a group.
     *
     * @param cluster name of the group
     * @return 0 when none was seen
     */
    public synchronized long newestToken(String cluster) {
        TermWindow known = byCluster.get(cluster);
        return known == null ? 0 : known.token();
    }

    /**
     * Forgets a group, for instance one that was taken out of service.
     *
     * @param cluster name of the group
     */
    public synchronized void forget(String cluster) {
        byCluster.remove(cluster);
    }

    /**
     * All that it knows, as text with a checksum: a line for each group. To be kept together with what was accepted.
     *
     * @return for {@link #restored}
     */
    public synchronized String exported() {
        StringBuilder text = new StringBuilder(FORM + " " + groups + " " + window + "\n");
        byCluster.forEach((cluster, known) -> text.append(known.token())
                .append(' ')
                .append(known.newest())
                .append(' ')
                .append(HexFormat.of().formatHex(known.acceptedBits()))
                .append(' ')
                .append(HexFormat.of().formatHex(cluster.getBytes(StandardCharsets.UTF_8)))
                .append('\n'));
        return text + checksum(text.toString()) + "\n";
    }

    /**
     * A filter that knows what another one did.
     *
     * @param exported what {@link #exported} returned
     * @return with the same bounds
     * @throws IllegalArgumentException when it is damaged; the message says where
     */
    public static TokenFilter restored(String exported) {
        List<String> lines = new ArrayList<>(exported.lines().toList());
        String checksum = lines.isEmpty() ? "" : lines.remove(lines.size() - 1);
        StringBuilder content = new StringBuilder();
        lines.forEach(line -> content.append(line).append('\n'));
        if (!checksum.equals(checksum(content.toString()))) {
            throw new IllegalArgumentException("the state of a filter is damaged: its checksum is wrong");
        }
        String[] head = lines.get(0).split(" ", -1);
        if (!lines.get(0).startsWith(FORM + " ") || head.length != 4) {
            throw new IllegalArgumentException(
                    "the state of a filter begins with '" + lines.get(0) + "'; expected: " + FORM);
        }
        TokenFilter filter = new TokenFilter(Integer.parseInt(head[2]), Integer.parseInt(head[3]));
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split(" ", -1);
            filter.byCluster.put(
                    new String(HexFormat.of().parseHex(parts[3]), StandardCharsets.UTF_8),
                    new TermWindow(
                            filter.window,
                            Long.parseLong(parts[0]),
                            Long.parseLong(parts[1]),
                            BitSet.valueOf(HexFormat.of().parseHex(parts[2]))));
        }
        return filter;
    }

    private static String checksum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }
}
