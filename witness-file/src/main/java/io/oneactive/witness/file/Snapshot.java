package io.oneactive.witness.file;

import java.util.List;

/**
 * The folder as one reading found it.
 *
 * @param witnessId tells this witness from one that was initialised later in its place
 * @param number of the newest state file
 * @param text what that file holds
 * @param last the newest state that is complete
 * @param isFinished whether {@code last} is the newest state; else a newer one is being written, or was abandoned half written
 * @param skipped names of files that look like states but are none, at most some
 * @param beganNanos when the reading began, on this process's monotonic clock
 * @param endedNanos when it ended
 */
record Snapshot(
        String witnessId,
        long number,
        String text,
        LeaseState last,
        boolean isFinished,
        List<String> skipped,
        long beganNanos,
        long endedNanos) {
    boolean isHeld() {
        return !isFinished || last.held();
    }

    String description() {
        if (!isFinished) {
            return "state " + number + " is being written, or was abandoned by a process that died";
        }
        return last.held() ? "held by " + last.holder() : "free";
    }
}
