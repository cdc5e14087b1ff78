package io.oneactive.agent.run;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A control group (version 2) for one command, where this process may make one: as root, or under a service manager that delegates. No process leaves it by
 * forking, and all of it is killed at once.
 */
final class ControlGroup {
    private static final List<Path> MOUNTS = List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified"));
    private static final String PREFIX = "oneactive-";
    private static final String PROCESSES = "cgroup.procs";
    private static final String KILL = "cgroup.kill";

    /** Exit code of a command that could not join its group, and was not started. */
    private static final int NOT_JOINED = 71;

    private static final int JOIN_LIMIT_SECONDS = 5;
    private static final long LEFT_OVER_NANOS = 1_000_000_000;
    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    private final Path folder;

    private ControlGroup(Path folder) {
        this.folder = folder;
    }

    /** A group that another process made. */
    static ControlGroup at(Path folder) {
        return new ControlGroup(folder);
    }

    /** Makes a group below that of this process; empty when that is not possible here. */
    static Optional<ControlGroup> make() {
        try {
            Optional<Path> parent = parent();
            if (parent.isEmpty()) {
                return Optional.empty();
            }
            removeLeftOvers(parent.get());
            String name = PREFIX + Owner.current() + "-"
                    + UUID.randomUUID().toString().substring(0, 8);
            Path folder = Files.createDirectory(parent.get().resolve(name));
            ControlGroup made = new ControlGroup(folder);
            if (Files.isWritable(folder.resolve(KILL)) && made.canBeJoined()) {
                return Optional.of(made);
            }
            Files.delete(folder);
            return Optional.empty();
        } catch (IOException notAllowed) {
            return Optional.empty();
        }
    }

    private static Optional<Path> parent() throws IOException {
        Optional<String> own = Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .filter(line -> line.startsWith("0::/"))
                .map(line -> line.substring("0::/".length()))
                .findFirst();
        return MOUNTS.stream()
                .filter(mount -> Files.exists(mount.resolve("cgroup.controllers")))
                .findFirst()
                .flatMap(mount -> own.map(mount::resolve))
                .filter(Files::isDirectory);
    }

    /** Of agents that were killed together with their guards: whatever is left of their commands ends now. */
    private static void removeLeftOvers(Path parent) throws IOException {
        try (Stream<Path> groups = Files.list(parent)) {
            groups.filter(group -> group.getFileName().toString().startsWith(PREFIX))
                    .filter(group -> !isOwnerAlive(group))
                    .map(ControlGroup::new)
                    .forEach(ControlGroup::end);
        }
    }

    private static boolean isOwnerAlive(Path group) {
        return Owner.isAlive(group.getFileName().toString().split("-", -1)[1]);
    }

    /** There are systems on which the file may be written to, and all the same nobody may join. */
    private boolean canBeJoined() throws IOException {
        List<String> test = new ArrayList<>(prefix());
        test.add("true");
        Process joining = new ProcessBuilder(test)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        try {
            return joining.waitFor(JOIN_LIMIT_SECONDS, TimeUnit.SECONDS) && joining.exitValue() == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            joining.destroyForcibly();
        }
    }

    Path folder() {
        return folder;
    }

    /** The file that kills all of it when something is written to it. */
    String killer() {
        return folder.resolve(KILL).toString();
    }

    /** What starts a command in this group, or ends with {@link #NOT_JOINED}. */
    List<String> prefix() {
        return List.of(
                "/bin/sh",
                "-c",
                "echo $$ > \"$0\" || exit " + NOT_JOINED + "; exec \"$@\"",
                folder.resolve(PROCESSES).toString());
    }

    void kill() {
        try {
            Files.writeString(folder.resolve(KILL), "1");
        } catch (IOException olderSystem) {
            // Before Linux 5.14 there is no such file, and make() would not have made the group; a group that is gone
            // has no processes.
            return;
        }
    }

    List<Long> members() {
        try {
            List<Long> members = new ArrayList<>();
            for (String line : Files.readAllLines(folder.resolve(PROCESSES))) {
                members.add(Long.parseLong(line.strip()));
            }
            return members;
        } catch (IOException | NumberFormatException gone) {
            return List.of();
        }
    }

    private void end() {
        long begun = System.nanoTime();
        kill();
        while (!members().isEmpty() && System.nanoTime() - begun < LEFT_OVER_NANOS) {
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
        }
        remove();
    }

    void remove() {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException stillUsed) {
            // Left for the next start.
            return;
        }
    }
}
