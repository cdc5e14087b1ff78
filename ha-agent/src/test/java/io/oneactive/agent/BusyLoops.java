package io.oneactive.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Processes that use whatever processor there is, until they are closed. */
final class BusyLoops implements AutoCloseable {
    private final List<Process> loops = new ArrayList<>();

    private BusyLoops() {}

    static BusyLoops start(int count) throws IOException {
        BusyLoops busy = new BusyLoops();
        for (int i = 0; i < count; i++) {
            busy.loops.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
        }
        return busy;
    }

    boolean areAlive() {
        return loops.stream().allMatch(Process::isAlive);
    }

    @Override
    public void close() {
        loops.forEach(Process::destroyForcibly);
    }
}
