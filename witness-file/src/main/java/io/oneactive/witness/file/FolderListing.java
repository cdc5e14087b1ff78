package io.oneactive.witness.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of one group's files in the folder.
 *
 * @param numbers of the state files
 * @param drafts files on their way to become a state; those of dead processes stay
 * @param skipped names that look like states but are none, at most some
 */
record FolderListing(NavigableSet<Long> numbers, List<Path> drafts, List<String> skipped) {
    private static final int MOST_ENTRIES = 10_000;
    private static final int MOST_SKIPPED = 5;
    private static final Pattern NUMBER = Pattern.compile("0[0-9]{19}");
    private static final Pattern DRAFT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    static FolderListing of(Path folder, String cluster) throws IOException {
        FolderListing listing = new FolderListing(new TreeSet<>(), new ArrayList<>(), new ArrayList<>());
        int entries = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                entries++;
                if (entries > MOST_ENTRIES) {
                    throw new FolderFault(
                            "folder '" + folder + "' holds more than " + MOST_ENTRIES + " files",
                            "give the witness a folder of its own, in which its nodes may delete files");
                }
                listing.add(file, cluster);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return listing;
    }

    static String stateName(String cluster, long number) {
        return "%s.lease.%020d".formatted(cluster, number);
    }

    private void add(Path file, String cluster) {
        String name = file.getFileName().toString();
        if (name.startsWith(cluster + ".lease.")) {
            Matcher number = NUMBER.matcher(name.substring((cluster + ".lease.").length()));
            if (number.matches()) {
                numbers.add(Long.parseLong(number.group()));
            } else if (skipped.size() < MOST_SKIPPED) {
                skipped.add(name);
            }
        } else if (name.startsWith(cluster + ".write.")
                && DRAFT.matcher(name.substring((cluster + ".write.").length())).matches()) {
            drafts.add(file);
        }
    }
}
