package io.oneactive.witness.file;

import io.oneactive.testkit.WitnessFaults;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** Files of a share whose requests and answers are lost or late, for each node by itself. */
final class FaultyFiles implements WitnessFaults {
    private enum Fault {
        NONE,
        LOSES_ANSWERS,
        HOLDS_CHANGES,
        CUT_OFF
    }

    private final boolean hasHardLinks;
    private final Map<String, Fault> faults = new HashMap<>();
    private final Map<String, Integer> stuck = new HashMap<>();

    FaultyFiles(boolean hasHardLinks) {
        this.hasHardLinks = hasHardLinks;
    }

    FolderFiles of(String nodeId) {
        return new Files(nodeId);
    }

    @Override
    public synchronized void loseAnswers(String nodeId) {
        faults.put(nodeId, Fault.LOSES_ANSWERS);
    }

    @Override
    public synchronized void holdChanges(String nodeId) {
        faults.put(nodeId, Fault.HOLDS_CHANGES);
    }

    @Override
    public synchronized void cutOff(String nodeId) {
        faults.put(nodeId, Fault.CUT_OFF);
    }

    @Override
    public synchronized void heal(String nodeId) {
        faults.remove(nodeId);
        notifyAll();
        try {
            while (stuck.getOrDefault(nodeId, 0) > 0) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private synchronized Fault fault(String nodeId) {
        return faults.getOrDefault(nodeId, Fault.NONE);
    }

    private synchronized void awaitHealing(String nodeId) throws IOException {
        try {
            while (fault(nodeId) != Fault.NONE) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted while the share hung", e);
        }
    }

    private synchronized void count(String nodeId, int change) {
        stuck.merge(nodeId, change, Integer::sum);
        notifyAll();
    }

    @FunctionalInterface
    private interface Change {
        void apply() throws IOException;
    }

    private final class Files extends FolderFiles {
        private final String nodeId;

        Files(String nodeId) {
            this.nodeId = nodeId;
        }

        @Override
        String read(Path file, int most) throws IOException {
            if (fault(nodeId) == Fault.CUT_OFF) {
                awaitHealing(nodeId);
            }
            return super.read(file, most);
        }

        @Override
        void link(Path name, Path file) throws IOException {
            if (!hasHardLinks) {
                throw new UnsupportedOperationException("no hard links");
            }
            faulty(name, () -> super.link(name, file));
        }

        @Override
        void write(Path file, String text) throws IOException {
            // Not brought to disk where time counts: a share without hard links allows half a second, and a build's
            // disk may be slower.
            faulty(file, () -> {
                if (hasHardLinks) {
                    super.write(file, text);
                } else {
                    java.nio.file.Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
                }
            });
        }

        private void faulty(Path file, Change change) throws IOException {
            if (!file.getFileName().toString().contains(".lease.")) {
                change.apply();
                return;
            }
            count(nodeId, 1);
            try {
                Fault before = fault(nodeId);
                if (before == Fault.HOLDS_CHANGES || before == Fault.CUT_OFF) {
                    awaitHealing(nodeId);
                }
                change.apply();
                if (before == Fault.LOSES_ANSWERS) {
                    awaitHealing(nodeId);
                    throw new IOException("the answer was lost");
                }
            } finally {
                count(nodeId, -1);
            }
        }
    }
}
