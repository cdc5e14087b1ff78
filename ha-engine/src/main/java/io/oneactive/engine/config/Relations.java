package io.oneactive.engine.config;

import io.oneactive.engine.wire.Names;
import io.oneactive.spi.SettingValues;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must hold between the engine's settings (sections 1 to 3 of the protocol), beyond what each may be by itself. */
final class Relations {
    private static final int MOST_MEMBERS = 16;
    private static final int SHORTEST_TIMEOUT_MILLIS = 20;
    private static final int LEAST_USABLE_PERCENT = 150;

    private final EngineValues engine;
    private final SettingValues values;
    private final List<String> problems;

    Relations(EngineValues engine, List<String> problems) {
        this.engine = engine;
        this.values = engine.values();
        this.problems = problems;
    }

    void check() {
        names();
        members();
        timings();
        margin();
        usablePromise();
    }

    private void names() {
        if (engine.areSound(EngineSettings.CLUSTER) && !Names.isCluster(values.text(EngineSettings.CLUSTER))) {
            engine.wrong(EngineSettings.CLUSTER, "is no name of a group; allowed: " + Names.CLUSTER_FORM, problems);
        }
        if (engine.areSound(EngineSettings.NODE_ID) && !Names.isNodeId(values.text(EngineSettings.NODE_ID))) {
            engine.wrong(EngineSettings.NODE_ID, "is no name of a node; allowed: " + Names.NODE_ID_FORM, problems);
        }
    }

    private void members() {
        if (!engine.areSound(EngineSettings.MEMBERS) || !values.has(EngineSettings.MEMBERS)) {
            return;
        }
        List<String> members = values.list(EngineSettings.MEMBERS);
        int before = problems.size();
        Set<String> seen = new HashSet<>();
        for (String member : members) {
            if (!Names.isNodeId(member)) {
                wrongMembers("has '" + member + "', which is no name of a node; allowed: " + Names.NODE_ID_FORM);
            } else if (!seen.add(member)) {
                wrongMembers("names '" + member + "' twice");
            }
        }
        if (members.size() == 1) {
            wrongMembers("names one node, which can fail over to nobody; allowed: 2 to " + MOST_MEMBERS
                    + " nodes, or no 'members' at all for open mode");
        }
        if (members.size() > MOST_MEMBERS) {
            wrongMembers("names " + members.size() + " nodes; allowed: 2 to " + MOST_MEMBERS);
        }
        if (problems.size() == before
                && engine.areSound(EngineSettings.NODE_ID)
                && !members.contains(values.text(EngineSettings.NODE_ID))) {
            wrongMembers("does not name this node, " + engine.shown(EngineSettings.NODE_ID)
                    + "; a node that is no member may neither vote nor be active");
        }
    }

    private void wrongMembers(String fault) {
        engine.wrong(EngineSettings.MEMBERS, fault, problems);
    }

    private void timings() {
        if (!engine.areSound(EngineSettings.PROBE_INTERVAL, EngineSettings.FAILED_PROBE_COUNT)) {
            return;
        }
        long timeout = values.duration(EngineSettings.PROBE_INTERVAL).toMillis()
                * values.integer(EngineSettings.FAILED_PROBE_COUNT);
        String shownTimeout =
                engine.shown(EngineSettings.PROBE_INTERVAL) + " × " + engine.shown(EngineSettings.FAILED_PROBE_COUNT);
        if (timeout < SHORTEST_TIMEOUT_MILLIS) {
            problems.add("the failure timeout " + shownTimeout + " is " + timeout + " ms; allowed: "
                    + SHORTEST_TIMEOUT_MILLIS + " ms or more");
        } else if (engine.areSound(EngineSettings.MAX_PROMISE)
                && values.duration(EngineSettings.MAX_PROMISE).toMillis() < timeout) {
            problems.add(engine.shown(EngineSettings.MAX_PROMISE) + " is shorter than the failure timeout "
                    + shownTimeout + " = " + timeout + " ms; allowed: that or more");
        }
    }

    /** What may be used of a promise must outlast one interval by half, or a probe that is a little late ends the role. */
    private void usablePromise() {
        if (engine.areSound(EngineSettings.SAFETY_MARGIN, EngineSettings.FAILED_PROBE_COUNT)
                && values.integer(EngineSettings.FAILED_PROBE_COUNT)
                                * (100 - values.integer(EngineSettings.SAFETY_MARGIN))
                        < LEAST_USABLE_PERCENT) {
            problems.add(engine.shown(EngineSettings.FAILED_PROBE_COUNT) + " with "
                    + engine.shown(EngineSettings.SAFETY_MARGIN)
                    + " leaves less than 1.5 intervals of a promise; allowed: a greater count or a smaller margin");
        }
    }

    private void margin() {
        if (engine.areSound(EngineSettings.SAFETY_MARGIN, EngineSettings.CLOCK_DRIFT)
                && values.integer(EngineSettings.SAFETY_MARGIN) < 2 * values.integer(EngineSettings.CLOCK_DRIFT)) {
            problems.add(engine.shown(EngineSettings.SAFETY_MARGIN) + " is less than twice "
                    + engine.shown(EngineSettings.CLOCK_DRIFT)
                    + "; one clock may be that much fast while the other is slow");
        }
    }
}
