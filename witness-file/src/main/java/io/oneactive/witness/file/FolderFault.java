package io.oneactive.witness.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder cannot serve as a witness until somebody changes something. */
final class FolderFault extends IOException {
    private static final long serialVersionUID = 1;
    private static final long FULL_BYTES = 16L * 1_024;

    private final String problem;
    private final String remedy;

    FolderFault(String problem, String remedy) {
        super(problem + "; " + remedy);
        this.problem = problem;
        this.remedy = remedy;
    }

    String problem() {
        return problem;
    }

    String remedy() {
        return remedy;
    }

    /** Looks for what is behind a failure, with questions that every system answers alike; error texts of systems differ. */
    static IOException explain(IOException failure, Path folder, String initCommand) {
        if (failure instanceof FolderFault) {
            return failure;
        }
        if (!Files.exists(folder)) {
            return new FolderFault(
                    "folder '" + folder + "' does not exist or cannot be reached",
                    "mount the share, or correct the setting 'folder' of the witness; for a new group create the folder and"
                            + " initialise it, once: " + initCommand);
        }
        if (!Files.isDirectory(folder)) {
            return new FolderFault("'" + folder + "' is no folder", "correct the setting 'folder' of the witness");
        }
        try {
            if (Files.getFileStore(folder).isReadOnly()) {
                return new FolderFault(
                        "folder '" + folder + "' is mounted read-only", "mount it writable on this host");
            }
            if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
                return new FolderFault(
                        "folder '" + folder + "' may not be read or written by user '" + System.getProperty("user.name")
                                + "'",
                        "give this user the right to list, create and delete files there");
            }
            if (Files.getFileStore(folder).getUsableSpace() < FULL_BYTES) {
                return new FolderFault("the disk of folder '" + folder + "' is full", "free some space on it");
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }
}
