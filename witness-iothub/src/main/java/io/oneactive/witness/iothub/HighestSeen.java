package io.oneactive.witness.iothub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The highest version of the twin, and the highest term in it, that this node has ever seen: a version that is lower tells that the hub has lost
 * writes, and the term is not handed out again although the register may have forgotten it. Kept in a file, if there is one, so that a restart
 * does not forget them. Not safe for use by several threads.
 */
final class HighestSeen {
    private static final Logger LOG = LoggerFactory.getLogger(HighestSeen.class);
    /** The twin, its version, the term. */
    private static final Pattern CONTENT = Pattern.compile("(\\S+) (\\d{1,9}) (\\d{1,19})");

    private final @Nullable Path file;
    private final String identity;
    private int version;
    private long term;
    private boolean hasFailed;

    /**
     * Reads what is there.
     *
     * @param file null for none
     * @param identity of the twin; what was seen of another one does not count
     */
    HighestSeen(@Nullable Path file, String identity) {
        this.file = file;
        this.identity = identity;
        if (file != null) {
            read(file);
        }
    }

    private void read(Path from) {
        try {
            Matcher content =
                    CONTENT.matcher(Files.exists(from) ? Files.readString(from).strip() : "");
            if (content.matches() && content.group(1).equals(identity)) {
                version = Integer.parseInt(content.group(2));
                term = Long.parseLong(content.group(3));
            }
        } catch (IOException | NumberFormatException e) {
            warn(e);
        }
    }

    int version() {
        return version;
    }

    long term() {
        return term;
    }

    void raise(int seenVersion, long seenTerm) {
        if (seenVersion > version || seenTerm > term) {
            set(Math.max(seenVersion, version), seenTerm);
        }
    }

    /** The lower version is the truth from now on. The term stays: what was handed out with it is still around. */
    void fallTo(int accepted) {
        set(accepted, term);
    }

    private void set(int newVersion, long seenTerm) {
        version = newVersion;
        term = Math.max(term, seenTerm);
        if (file != null) {
            write(file);
        }
    }

    private void write(Path to) {
        try {
            Path draft = to.resolveSibling(to.getFileName() + ".new");
            Files.writeString(draft, identity + " " + version + " " + term + "\n");
            Files.move(draft, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            hasFailed = false;
        } catch (IOException e) {
            warn(e);
        }
    }

    private void warn(Exception e) {
        if (!hasFailed) {
            hasFailed = true;
            LOG.warn("What was seen of the witness's twin cannot be kept in {}: {}", file, e.toString());
        }
    }
}
