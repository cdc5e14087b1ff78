package io.oneactive.agent.control;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A folder for sockets that is this user's own, for the case that there is no better place. Where everybody keeps files for a time anybody may take a name
 * before its owner does: so it is used only when it belongs to this user, and nobody else may write to it.
 */
public final class OwnFolder {
    /** Of this process; its line with the numbers of users has the real one, the effective one, the saved one, and that to which new files belong. */
    private static final Path STATUS = Path.of("/proc/self/status");

    private static final int FILE_USER = 4;

    private OwnFolder() {}

    /**
     * Where it is.
     *
     * @return it need not exist
     */
    public static Path path() {
        return Path.of("/tmp", "oneactive-" + System.getProperty("user.name").replace('/', '_'));
    }

    /** Makes it; one that is there already must be this user's own. */
    static void make(Path folder) throws IOException {
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException fromBefore) {
            check(folder);
        }
    }

    /** Throws when somebody else may have put something into it. */
    static void check(Path folder) throws IOException {
        PosixFileAttributes found = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> allowed = found.permissions();
        if (!found.isDirectory()
                || !isMine(folder, found)
                || allowed.contains(PosixFilePermission.GROUP_WRITE)
                || allowed.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(
                    "%s is not a folder that only this user may write to; set 'control.socket'".formatted(folder));
        }
    }

    /** By number: a container's user may have no name. Where a system does not tell the number of this process's user, by name. */
    private static boolean isMine(Path folder, PosixFileAttributes found) throws IOException {
        if (!Files.exists(STATUS)) {
            return found.owner().getName().equals(System.getProperty("user.name"));
        }
        String files = Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.split("\t", -1)[FILE_USER])
                .findFirst()
                .orElse("");
        return files.equals(Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .toString());
    }
}
