package io.oneactive.testkit.exploration;

import io.oneactive.spi.ElectionRule;
import io.oneactive.testkit.exploration.Print.Sent;
import io.oneactive.testkit.exploration.Print.Sequence;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes the {@link Print} of an object and of everything that it refers to. Nothing is left out: a class that is not known here is an error,
 * so that a new field of the rules can never be overlooked.
 *
 * <p>An instant is known by its value: the clocks of an exploration run in a range in which no other number lies. Works by reflection: on
 * the class path, or with {@code --add-opens io.oneactive.engine/io.oneactive.engine.election=io.oneactive.testkit}.
 */
final class Fingerprint {
    /** Where the clocks of an exploration begin. */
    static final long FIRST_INSTANT_NANOS = 1L << 60;

    private static final long CLOCK_RANGE_NANOS = 1L << 52;
    private static final String OUR_PACKAGES = "io.oneactive.";
    private static final String SENT_PROBES = "io.oneactive.engine.election.SentProbes";
    private static final String SEQUENCE = "sequence";
    private static final String INCARNATION = "incarnation";

    private static final int NOTHING = 0;
    private static final int NUMBER = 1;
    private static final int INSTANT = 2;
    private static final int LONG_PAST = 3;
    private static final int TEXT = 4;
    private static final int CONSTANT = 5;
    private static final int LIST = 6;
    private static final int TABLE = 7;
    private static final int OBJECT = 8;
    private static final int AGAIN = 9;
    private static final int HOLE = 10;
    private static final int RULE = 11;

    private static final ClassValue<Field[]> FIELDS = new ClassValue<>() {
        @Override
        protected Field[] computeValue(Class<?> type) {
            return fieldsOf(type);
        }
    };

    private final Map<Class<?>, Integer> classes = new HashMap<>();
    private final long longPastNanos;

    /**
     * A maker of prints.
     *
     * @param longPastNanos instants that are so far in the past make no difference any more
     */
    Fingerprint(long longPastNanos) {
        this.longPastNanos = longPastNanos;
    }

    /**
     * The print of something that holds no instants relative to now.
     *
     * @param thing an event, an effect, a list of them
     */
    Print of(Object thing) {
        return of(thing, 0, 0);
    }

    /**
     * The print of the rules of a process.
     *
     * @param thing the rules
     * @param incarnation of the process
     * @param nowNanos the time of its last turn
     */
    Print of(Object thing, long incarnation, long nowNanos) {
        Walk walk = new Walk(incarnation, nowNanos);
        walk.write(thing);
        return new Print(walk.exact.closed(), walk.core.closed(), walk.sequences, walk.sent);
    }

    private static Field[] fieldsOf(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> level = type; level != Object.class && level != Record.class; level = level.getSuperclass()) {
            for (Field field : level.getDeclaredFields()) {
                // JaCoCo adds a static field, which is none of the object's.
                if (!Modifier.isStatic(field.getModifiers())) {
                    open(field);
                    fields.add(field);
                }
            }
        }
        return fields.toArray(Field[]::new);
    }

    private static void open(Field field) {
        try {
            field.setAccessible(true);
        } catch (InaccessibleObjectException closed) {
            throw new IllegalStateException(
                    "the exploration must read " + field
                            + "; run it on the class path, or with --add-opens io.oneactive.engine/io.oneactive.engine.election=io.oneactive.testkit",
                    closed);
        }
    }

    /** One print that is being taken. */
    private final class Walk {
        private final long incarnation;
        private final long nowNanos;
        private final Bytes exact = new Bytes();
        private final Bytes core = new Bytes();
        private final List<Sequence> sequences = new ArrayList<>();
        private final List<Sent> sent = new ArrayList<>();
        private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();

        Walk(long incarnation, long nowNanos) {
            this.incarnation = incarnation;
            this.nowNanos = nowNanos;
        }

        private void mark(int tag) {
            exact.writeByte(tag);
            core.writeByte(tag);
        }

        private void number(int value) {
            exact.writeInt(value);
            core.writeInt(value);
        }

        private void write(@Nullable Object thing) {
            if (thing == null) {
                mark(NOTHING);
            } else if (thing instanceof Long value) {
                writeLong(value);
            } else if (thing instanceof Integer value) {
                mark(NUMBER);
                number(value);
            } else if (thing instanceof Boolean value) {
                mark(NUMBER);
                number(value ? 1 : 0);
            } else if (thing instanceof String text) {
                writeText(text);
            } else if (thing instanceof Enum<?> constant) {
                mark(CONSTANT);
                number(numberOf(constant.getDeclaringClass()));
                writeText(constant.name());
            } else if (thing instanceof Optional<?> optional) {
                mark(LIST);
                number(optional.isPresent() ? 1 : 0);
                optional.ifPresent(this::write);
            } else if (thing instanceof Duration duration) {
                mark(NUMBER);
                writeLong(duration.toNanos());
            } else if (thing instanceof UUID id) {
                writeLong(id.getMostSignificantBits());
                writeLong(id.getLeastSignificantBits());
            } else if (thing instanceof ElectionRule) {
                // The same for all processes of an exploration.
                mark(RULE);
            } else if (thing instanceof Map<?, ?> map) {
                writeMap(map);
            } else if (thing instanceof Set<?> set) {
                writeAll(new TreeSet<>(set));
            } else if (thing instanceof List<?> list) {
                writeAll(list);
            } else if (thing.getClass().isArray()) {
                writeArray(thing);
            } else if (thing.getClass().getName().equals(SENT_PROBES)) {
                writeSentProbes(thing);
            } else if (thing.getClass().getName().startsWith(OUR_PACKAGES)) {
                writeObject(thing);
            } else {
                throw new IllegalStateException(
                        "no print can be taken of a " + thing.getClass().getName());
            }
        }

        private void writeLong(long value) {
            if (Math.abs(value - FIRST_INSTANT_NANOS) > CLOCK_RANGE_NANOS) {
                mark(NUMBER);
                exact.writeLong(value);
                core.writeLong(value);
                return;
            }
            exact.writeByte(INSTANT);
            exact.writeLong(value - nowNanos);
            if (value - nowNanos < -longPastNanos) {
                core.writeByte(LONG_PAST);
            } else {
                core.writeByte(INSTANT);
                core.writeLong(value - nowNanos);
            }
        }

        private void writeText(String text) {
            mark(TEXT);
            number(text.length());
            for (int i = 0; i < text.length(); i++) {
                number(text.charAt(i));
            }
        }

        private void writeMap(Map<?, ?> map) {
            mark(TABLE);
            number(map.size());
            // A linked map's order may mean something; a hash map's is an accident.
            Map<?, ?> ordered = map instanceof LinkedHashMap ? map : new TreeMap<>(map);
            ordered.forEach((key, value) -> {
                write(key);
                write(value);
            });
        }

        private void writeAll(Collection<?> things) {
            mark(LIST);
            number(things.size());
            things.forEach(this::write);
        }

        private void writeArray(Object array) {
            mark(LIST);
            number(Array.getLength(array));
            for (int i = 0; i < Array.getLength(array); i++) {
                write(Array.get(array, i));
            }
        }

        /** By value for records, by reference for all else: which objects are shared is a part of the state. */
        private void writeObject(Object thing) {
            if (!(thing instanceof Record)) {
                Integer before = seen.putIfAbsent(thing, seen.size());
                if (before != null) {
                    mark(AGAIN);
                    number(before);
                    return;
                }
            }
            mark(OBJECT);
            number(numberOf(thing.getClass()));
            for (Field field : FIELDS.get(thing.getClass())) {
                if (field.getName().equals(SEQUENCE)) {
                    writeSequence(new Sequence(ownerOf(thing), longOf(field, thing)));
                } else {
                    write(valueOf(field, thing));
                }
            }
        }

        private void writeSequence(Sequence sequence) {
            mark(HOLE);
            exact.writeLong(sequence.number());
            sequences.add(sequence);
        }

        /** The process whose probe is numbered: named beside the number, or the process itself. */
        private long ownerOf(Object thing) {
            for (Field field : FIELDS.get(thing.getClass())) {
                if (field.getName().equals(INCARNATION)) {
                    return longOf(field, thing);
                }
            }
            return incarnation;
        }

        private void writeSentProbes(Object probes) {
            for (Field field : FIELDS.get(probes.getClass())) {
                Object slots = valueOf(field, probes);
                for (int slot = 0; slot < Array.getLength(slots); slot++) {
                    Object probe = Array.get(slots, slot);
                    if (probe != null) {
                        exact.writeInt(slot);
                        writeSent(probe);
                    }
                }
            }
            exact.writeInt(-1);
        }

        private void writeSent(Object probe) {
            Walk walk = new Walk(incarnation, nowNanos);
            walk.writeObject(probe);
            exact.writeAll(walk.exact);
            sent.add(new Sent(walk.sequences.get(0), walk.core.closed()));
        }

        private int numberOf(Class<?> type) {
            return classes.computeIfAbsent(type, unknown -> classes.size());
        }
    }

    private static Object valueOf(Field field, Object thing) {
        try {
            return field.get(thing);
        } catch (IllegalAccessException closed) {
            throw new IllegalStateException(field + " cannot be read", closed);
        }
    }

    private static long longOf(Field field, Object thing) {
        try {
            return field.getLong(thing);
        } catch (IllegalAccessException closed) {
            throw new IllegalStateException(field + " cannot be read", closed);
        }
    }
}
