package io.oneactive.engine.store;

import io.oneactive.HaStartException;
import io.oneactive.engine.election.DurableState;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state in a file of the node's state directory. The file is replaced as a whole: whenever the process or the machine ends, the
 * last acknowledged state is there, or the one that was just being written.
 *
 * <p>When it does the wrong thing: on a disk that acknowledges what it has not written; on a network file system without locks.
 */
public final class FileTermStore implements TermStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileTermStore.class);
    private static final boolean SYNCS_DIRECTORIES =
            !System.getProperty("os.name", "").startsWith("Windows");

    private final Path directory;
    private final Path file;
    private final Path newFile;
    private final StateFormat format;
    private final DirectoryLock lock;

    /** Guards the two below; never held while the disk is asked for anything but the lock. */
    private final Object turn = new Object();

    private boolean writing;
    private boolean closed;

    private FileTermStore(Path directory, String cluster, String nodeId, DirectoryLock lock) {
        this.directory = directory;
        this.file = directory.resolve("oneactive-state.json");
        this.newFile = directory.resolve("oneactive-state.json.new");
        this.format = new StateFormat(file, cluster, nodeId);
        this.lock = lock;
    }

    /**
     * Opens the store: creates the directory when it is absent, locks it, and tries whether a state could be written.
     *
     * @param directory for this node alone
     * @param cluster name of the group
     * @param nodeId id of this node
     * @return holds the directory until it is closed
     * @throws HaStartException when the directory cannot be used or is in use
     */
    public static FileTermStore open(Path directory, String cluster, String nodeId) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
            }
            DirectoryLock lock = DirectoryLock.take(directory, nodeId);
            FileTermStore store = new FileTermStore(directory, cluster, nodeId, lock);
            try {
                store.tryOut();
                return store;
            } catch (IOException | RuntimeException e) {
                store.close();
                throw e;
            }
        } catch (IOException e) {
            throw new HaStartException(
                    "state directory " + directory + " cannot be used: " + Failures.reason(e)
                            + "; the node must be able to create and replace files there, or be started with another stateDirectory",
                    e);
        }
    }

    @Override
    public Optional<DurableState> load() {
        try (InputStream input = Files.newInputStream(file)) {
            return Optional.of(format.parse(input.readNBytes(StateFormat.MAX_BYTES + 1)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new HaStartException(
                    "state file " + file + " cannot be read: " + Failures.reason(e)
                            + "; give this process the right to read it, or move away what is there",
                    e);
        }
    }

    @Override
    public void write(DurableState state) throws StoreException {
        beginWriting();
        // An interrupt would close the channel of the directory; it is for what comes after.
        boolean interrupted = Thread.interrupted();
        try {
            writeNewFile(format.format(state));
            Files.move(newFile, file, StandardCopyOption.ATOMIC_MOVE);
            syncDirectory();
        } catch (IOException e) {
            throw new StoreException("state file " + file + " cannot be written: " + Failures.reason(e), e);
        } finally {
            endWriting();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void beginWriting() throws StoreException {
        synchronized (turn) {
            if (closed) {
                throw new StoreException("state file " + file + " is not written any more: the store is closed");
            }
            writing = true;
        }
    }

    /** Does what {@link #close} left undone: a write may hang in the disk for long, and must not come after another node's. */
    private void endWriting() {
        synchronized (turn) {
            writing = false;
            if (closed) {
                giveBack();
            }
        }
    }

    private void tryOut() throws IOException {
        writeNewFile(new byte[StateFormat.MAX_BYTES]);
        Files.delete(newFile);
        syncDirectory();
    }

    private void writeNewFile(byte[] content) throws IOException {
        try (FileOutputStream output = new FileOutputStream(newFile.toFile())) {
            output.write(content);
            output.getFD().sync();
        }
    }

    /** Makes the names in the directory durable. Windows does so by itself, and does not allow to ask for it. */
    private void syncDirectory() throws IOException {
        if (SYNCS_DIRECTORIES) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public String describe() {
        return "file " + file;
    }

    /**
     * Gives the directory back. Does not wait for a write that is under way in another thread: that one ends first, and then gives the
     * directory back itself; until then nobody else can open it.
     */
    @Override
    public void close() {
        synchronized (turn) {
            if (!closed) {
                closed = true;
                if (!writing) {
                    giveBack();
                }
            }
        }
    }

    private void giveBack() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("state directory {} is given back only when this process ends: {}", directory, Failures.reason(e));
        }
    }
}
