package io.oneactive.engine.runtime;

import io.oneactive.engine.seal.KeyFile;
import io.oneactive.engine.seal.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the key file now and then, so that keys and mode can change under a running role. A change counts when two looks in a row see the same: a
 * file that is being written may be half there, and half a key is a key. One with a fault changes nothing, and is a warning as long as it is there.
 */
final class KeyFileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFileWatch.class);

    /** What no file holds that means anything: an empty one is looked at, too. */
    private static final byte[] NOTHING = {0};

    private final KeyFile file;
    private final String nodeId;
    private final Predicate<Security> use;
    private final ScheduledThreadPoolExecutor timer;
    private Security used;
    private byte[] seen = NOTHING;
    private byte[] judged = NOTHING;
    private volatile List<String> problems = List.of();

    KeyFileWatch(KeyFile file, Security used, String nodeId, Predicate<Security> use) {
        this.file = file;
        this.used = used;
        this.nodeId = nodeId;
        this.use = use;
        this.timer = new ScheduledThreadPoolExecutor(1, Threads.named("oneactive-keys-" + nodeId));
    }

    void start() {
        long pause = file.interval().toNanos();
        var unused = timer.scheduleWithFixedDelay(this::lookSafely, pause, pause, TimeUnit.NANOSECONDS);
    }

    /** What is wrong with the file as it is now. Any thread. */
    List<String> problems() {
        return problems;
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            // Thrown on, it would end the looking for good.
            tell(List.of("key file " + file.path() + " could not be looked at: " + e));
        }
    }

    private void look() {
        List<String> faults = new ArrayList<>();
        Optional<byte[]> bytes = file.bytes(faults);
        if (bytes.isEmpty()) {
            judged = NOTHING;
            tell(faults);
        } else if (!Arrays.equals(bytes.get(), seen)) {
            seen = bytes.get();
        } else if (!Arrays.equals(bytes.get(), judged)) {
            judged = bytes.get();
            Optional<Security> read = file.understand(judged, used.mode(), faults);
            tell(faults);
            read.filter(changed -> !changed.equals(used)).ifPresent(this::change);
        }
    }

    private void change(Security changed) {
        if (!use.test(changed)) {
            // The next look tries again.
            judged = NOTHING;
            return;
        }
        LOG.info(
                "node {} uses the key file as it is now: mode {}, {}; before: mode {}, {}",
                nodeId,
                changed.mode().setting(),
                changed.keys(),
                used.mode().setting(),
                used.keys());
        used = changed;
    }

    private void tell(List<String> faults) {
        List<String> told = faults.stream()
                .map(fault -> fault + "; what it said before stays in force")
                .toList();
        if (!told.equals(problems)) {
            told.forEach(fault -> LOG.error("node {}: {}", nodeId, fault));
            problems = told;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
