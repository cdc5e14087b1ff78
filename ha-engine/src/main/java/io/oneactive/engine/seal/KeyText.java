package io.oneactive.engine.seal;

import io.oneactive.SecurityMode;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads keys as they are written in a key file or in one setting. No message holds what stands in the place of a key. */
public final class KeyText {
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,2}");
    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S+)(?:\\s+(\\S+))?");
    private static final int LONGEST_SHOWN = 15;
    private static final String LINES = "'mode NAME', 'active ID' or 'key ID BASE64'";

    private final Map<Integer, byte[]> keys = new TreeMap<>();
    private final List<String> problems;
    private @Nullable SecurityMode mode;
    private @Nullable Integer active;

    private KeyText(List<String> problems) {
        this.problems = problems;
    }

    /**
     * Reads the lines of a key file.
     *
     * @param text lines with {@code mode NAME}, {@code active ID} or {@code key ID BASE64}; {@code #} begins a comment
     * @param name of the file, for messages
     * @param problems gets a sentence for each fault
     * @return what could be read
     */
    public static KeyText ofFile(String text, String name, List<String> problems) {
        KeyText read = new KeyText(problems);
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                read.line(line, "file " + name + ":" + (i + 1));
            }
        }
        return read;
    }

    /**
     * Reads the setting {@code security.keys}.
     *
     * @param text {@code 1:BASE64,2:BASE64}
     * @param place for messages
     * @param problems gets a sentence for each fault
     * @return what could be read
     */
    public static KeyText ofSetting(String text, String place, List<String> problems) {
        KeyText read = new KeyText(problems);
        for (String entry : text.split(",", -1)) {
            int colon = entry.indexOf(':');
            if (colon < 0) {
                problems.add(place + " has an entry without a colon; allowed: ID:BASE64, several separated by commas");
            } else {
                read.key(
                        entry.substring(0, colon).strip(),
                        entry.substring(colon + 1).strip(),
                        place);
            }
        }
        return read;
    }

    private void line(String line, String place) {
        Matcher words = LINE.matcher(line);
        if (!words.matches()) {
            problems.add(place + ": this line is none of " + LINES);
            return;
        }
        boolean pair = words.group(3) == null;
        if (words.group(1).equals("mode") && pair) {
            mode(words.group(2), place);
        } else if (words.group(1).equals("active") && pair) {
            active(words.group(2), place);
        } else if (words.group(1).equals("key") && !pair) {
            key(words.group(2), words.group(3), place);
        } else {
            problems.add(place + ": this line is none of " + LINES);
        }
    }

    private void mode(String word, String place) {
        Optional<SecurityMode> found = Arrays.stream(SecurityMode.values())
                .filter(value -> value.setting().equals(word))
                .findFirst();
        if (mode != null) {
            problems.add(place + ": the mode is given twice");
        } else if (found.isEmpty()) {
            // A long word is not shown: it may be a key in the wrong line.
            problems.add(place + ": " + (word.length() <= LONGEST_SHOWN ? "'" + word + "'" : "this")
                    + " is no mode; allowed: off, receive-only, permissive, enforce");
        }
        found.ifPresent(value -> mode = value);
    }

    private void active(String id, String place) {
        if (active != null) {
            problems.add(place + ": the active key is given twice");
        }
        if (isId(id, place)) {
            active = Integer.valueOf(id);
        }
    }

    private void key(String id, String base64, String place) {
        if (!isId(id, place)) {
            return;
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            problems.add(place + ": key " + id + " is not written in base64");
            return;
        }
        if (key.length < KeyRing.MIN_KEY_BYTES || key.length > KeyRing.MAX_KEY_BYTES) {
            problems.add(place + ": key " + id + " has " + key.length + " bytes; allowed: " + KeyRing.MIN_KEY_BYTES
                    + " to " + KeyRing.MAX_KEY_BYTES + ", 32 are best (openssl rand -base64 32)");
        } else if (keys.putIfAbsent(Integer.valueOf(id), key) != null) {
            problems.add(place + ": key " + id + " is given twice");
        }
    }

    private boolean isId(String text, String place) {
        boolean isId = ID.matcher(text).matches() && Integer.parseInt(text) <= KeyRing.MAX_ID;
        if (!isId) {
            // Not shown: in the place of an id there may stand a key.
            problems.add(place + ": the id of a key is no whole number from 1 to " + KeyRing.MAX_ID);
        }
        return isId;
    }

    /**
     * The mode, where the text gives one.
     *
     * @return empty when it does not
     */
    public Optional<SecurityMode> mode() {
        return Optional.ofNullable(mode);
    }

    /**
     * The active key, where the text gives one.
     *
     * @return its id
     */
    public Optional<Integer> active() {
        return Optional.ofNullable(active);
    }

    /**
     * The ring of all keys that could be read.
     *
     * @param named the key that shall be active; without it the only one is
     * @param place for messages
     * @param how how to name one, for messages
     * @return empty when there is none, or it is not clear which is active, which is then a problem
     */
    public Optional<KeyRing> ring(Optional<Integer> named, String place, String how) {
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        if (named.isEmpty() && keys.size() > 1) {
            problems.add(place + " has the keys " + keys.keySet() + "; say which of them is active: " + how);
            return Optional.empty();
        }
        int id = named.orElseGet(() -> keys.keySet().iterator().next());
        if (!keys.containsKey(id)) {
            problems.add(place + " has the keys " + keys.keySet() + ", but the active one is to be " + id);
            return Optional.empty();
        }
        return Optional.of(KeyRing.of(keys, id));
    }
}
