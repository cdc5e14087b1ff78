package io.oneactive.witness.file;

import java.util.List;
import java.util.UUID;

/** The file that says that a folder is the witness of a group: a share that is not mounted has none, so that nobody takes its place for it. */
final class WitnessMarker {
    static final int MAX_BYTES = 1_024;
    private static final String HEADLINE = "oneactive witness 1";

    private WitnessMarker() {}

    /** The text of a new witness, told from all others by a random id. */
    static String text(String cluster) {
        return HEADLINE + "\ncluster=" + cluster + "\nid=" + UUID.randomUUID() + "\n";
    }

    /**
     * Reads the id.
     *
     * @throws IllegalArgumentException when this is not the marker of this group; the message goes after the file's name
     */
    static String idIn(String text, String cluster) {
        List<String> lines = text.lines().toList();
        if (lines.size() != 3 || !lines.get(0).equals(HEADLINE) || !lines.get(2).startsWith("id=")) {
            throw new IllegalArgumentException("does not mark a witness, or that of a newer version");
        }
        if (!lines.get(1).equals("cluster=" + cluster)) {
            throw new IllegalArgumentException("marks a witness of another group: " + lines.get(1));
        }
        return lines.get(2).substring("id=".length());
    }
}
