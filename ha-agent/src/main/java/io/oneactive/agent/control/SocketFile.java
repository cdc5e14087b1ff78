package io.oneactive.agent.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The file of a control socket: nobody but its owner can ever connect to it, and no other file is touched. */
final class SocketFile {
    private static final int KIND = 0xF000;
    private static final int SOCKET = 0xC000;

    private final Path path;
    private Optional<Object> identity = Optional.empty();

    SocketFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** Removes the socket of an agent that has died. */
    void makeRoom() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & KIND) != SOCKET) {
            throw new IOException("something else than a socket is there; choose another 'control.socket'");
        }
        if (ControlClient.isServed(path)) {
            throw anotherHasIt();
        }
        Files.delete(path);
    }

    /** Binds where nobody else can look, since a socket is born with the rights that the process gives to every file, and gives it its name last. */
    void bind(ServerSocketChannel server) throws IOException {
        Path nest = path.resolveSibling(
                "." + Integer.toString(ThreadLocalRandom.current().nextInt(1 << 20), Character.MAX_RADIX));
        Files.createDirectory(nest, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // Short names: the path of a socket has an end, at 107 bytes.
        Path born = nest.resolve("s");
        try {
            server.bind(UnixDomainSocketAddress.of(born));
            Files.setPosixFilePermissions(born, PosixFilePermissions.fromString("rw-------"));
            identity = identityOf(born);
            // Unlike a move this takes nothing away from an agent that was quicker.
            Files.createLink(path, born);
        } catch (FileAlreadyExistsException quicker) {
            throw anotherHasIt();
        } finally {
            Files.deleteIfExists(born);
            Files.delete(nest);
        }
    }

    /** Unless another agent has the name by now. To be called while the socket is still open: so its identity belongs to no other file. */
    void delete() throws IOException {
        try {
            if (identity.isPresent() && identity.equals(identityOf(path))) {
                Files.delete(path);
            }
        } catch (NoSuchFileException alreadyGone) {
            return;
        }
    }

    private static Optional<Object> identityOf(Path file) throws IOException {
        return Optional.of(
                Objects.requireNonNull(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey()));
    }

    private static IOException anotherHasIt() {
        return new IOException("another agent has it; choose another 'control.socket'");
    }
}
