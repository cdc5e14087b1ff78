package io.oneactive.testkit.simulation;

import io.oneactive.engine.election.Effect;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe;
import io.oneactive.spi.WitnessAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The last things that happened, for people. Kept as objects and written out only when somebody wants to read them, since nearly all runs
 * are never read. Not thread-safe.
 */
public final class Timeline {
    private final long[] atNanos;
    private final String[] places;
    private final Object[] things;
    private long count;
    private Optional<Consumer<String>> announcements = Optional.empty();

    /**
     * An empty one.
     *
     * @param capacity how many of the last things are kept, 1 or more
     */
    public Timeline(int capacity) {
        atNanos = new long[capacity];
        places = new String[capacity];
        things = new Object[capacity];
    }

    /** What an application would be told is also told here, as lines of text. */
    void tellAnnouncements(Consumer<String> listener) {
        announcements = Optional.of(listener);
    }

    /**
     * Notes that something happened.
     *
     * @param nowNanos when, virtual time
     * @param place where, for instance the id of a node
     * @param thing an {@link Event}, an {@link Effect} or a text
     */
    public void note(long nowNanos, String place, Object thing) {
        int slot = (int) (count++ % things.length);
        atNanos[slot] = nowNanos;
        places[slot] = place;
        things[slot] = thing;
        announcements.ifPresent(listener -> tell(listener, seconds(nowNanos) + " " + place + " ", thing));
    }

    private static void tell(Consumer<String> listener, String start, Object thing) {
        if (thing instanceof Effect.Announce announce) {
            listener.accept(start + announcement(announce));
        } else if (thing instanceof Effect.ForceEnded ended) {
            listener.accept(
                    start + "force ended, " + ended.outcome().name().toLowerCase(Locale.ROOT) + ": " + ended.detail());
        } else if (thing instanceof Effect.HandoverEnded ended) {
            listener.accept(start + "hand-over ended, "
                    + ended.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-') + ": " + ended.detail());
        }
    }

    /**
     * What was kept, for people.
     *
     * @return one line for each thing, the oldest first
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (long number = Math.max(0, count - things.length); number < count; number++) {
            int slot = (int) (number % things.length);
            lines.add(String.format(
                    Locale.ROOT, "%12s  %-8s %s", seconds(atNanos[slot]), places[slot], text(things[slot])));
        }
        return lines;
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3fs", nanos / 1e9);
    }

    private static String text(Object thing) {
        if (thing instanceof Event event) {
            return "<- " + text(event);
        }
        return thing instanceof Effect effect ? "   -> " + text(effect) : thing.toString();
    }

    private static String text(Event event) {
        if (event instanceof Event.ProbeReceived received) {
            return text(received.probe());
        }
        if (event instanceof Event.WitnessAnswered answered) {
            return "witness " + answered.step() + " claim " + answered.claim() + ": " + text(answered.answer());
        }
        return plain(event);
    }

    private static String text(WitnessAnswer answer) {
        if (answer instanceof WitnessAnswer.Granted granted) {
            return "granted for " + Amounts.text(granted.lease().validity()) + ", registered term "
                    + granted.registeredTerm();
        }
        return plain(answer);
    }

    private static String text(Effect effect) {
        if (effect instanceof Effect.Send send) {
            return "to " + send.to().orElse("all") + ": " + text(send.probe());
        }
        if (effect instanceof Effect.Announce announce) {
            return announcement(announce);
        }
        return plain(effect);
    }

    static String announcement(Effect.Announce announce) {
        String states = announce.from() == announce.to()
                ? announce.to().name().toLowerCase(Locale.ROOT)
                : announce.from().name().toLowerCase(Locale.ROOT) + " -> "
                        + announce.to().name().toLowerCase(Locale.ROOT);
        return states + ", term " + announce.term() + ", " + announce.reason().code() + ": " + announce.detail();
    }

    private static String text(Probe probe) {
        StringBuilder text = new StringBuilder(probe.sender()).append(probe.active() ? " ACTIVE" : "");
        probe.details().ifPresent(details -> {
            text.append(" #").append(details.sequence()).append(" term ").append(details.term());
            text.append(' ').append(details.state().name().toLowerCase(Locale.ROOT));
            if (details.asks() != Probe.Ask.NONE) {
                text.append(" asks ")
                        .append(details.asks())
                        .append(' ')
                        .append(details.promiseMillis())
                        .append("ms");
            }
            for (Probe.Grant grant : details.grants()) {
                text.append(" [")
                        .append(grant.kind())
                        .append(" to ")
                        .append(grant.to())
                        .append(" #");
                text.append(grant.sequence()).append(" term ").append(grant.term());
                text.append(' ').append(grant.millis()).append("ms]");
            }
            if (!details.eligible()) {
                text.append(" not eligible");
            }
            if (details.resigned().resigned()) {
                text.append(" resigned for ")
                        .append(details.resigned().successor().orElse("any"));
            }
            if (!details.returned().isEmpty()) {
                text.append(" returned ").append(details.returned().size());
            }
        });
        return text.toString();
    }

    private static String plain(Object thing) {
        return thing.toString().replace("Optional.empty", "-").replace("Optional[", "[");
    }
}
