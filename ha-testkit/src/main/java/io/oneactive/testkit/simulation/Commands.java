package io.oneactive.testkit.simulation;

import io.oneactive.Reason;
import io.oneactive.engine.election.Event;
import io.oneactive.engine.election.Probe;
import io.oneactive.engine.election.Timings;
import io.oneactive.engine.election.WitnessStep;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * What can be done to a group, as lines of text: the language of scenario files and of drawn schedules, so that a schedule that broke
 * something can be made a scenario as it is. Nodes are named by their letter, {@code active} (the first that is), {@code passive} (the first
 * that runs and is not) or {@code all}; when no node is meant, nothing happens.
 */
final class Commands {
    private final Group group;

    Commands(Group group) {
        this.group = group;
    }

    /**
     * Does something.
     *
     * @throws IllegalArgumentException when the line is not understood; says what is wrong
     */
    void execute(String line) {
        Words words = new Words(line);
        group.timeline.note(group.agenda.nowNanos(), "*", line);
        String command = words.next("a command");
        switch (command) {
            case "start" -> start(words);
            case "kill" -> each(words, SimulatedNode::kill);
            case "kill-midway" -> each(words, node -> node.setTrap(node::kill));
            case "pause-process" -> each(words, SimulatedNode::stop);
            case "pause-midway" -> each(words, (node, nanos) -> node.setTrap(() -> node.stop(nanos)));
            case "pause-loop" -> each(words, SimulatedNode::stopLoop);
            case "crash-at-write" -> each(words, SimulatedNode::crashAtWrite);
            case "suspend" -> each(words, SimulatedNode::suspend);
            case "suspend-midway" -> each(words, (node, nanos) -> node.setTrap(() -> node.suspend(nanos)));
            case "clock-rate" -> clockRate(words);
            case "step-clock" -> each(words, SimulatedNode::stepClock);
            case "disk" -> disk(words);
            case "cut", "heal" -> links(words, command.equals("cut"));
            case "isolate", "rejoin" -> each(words, node -> isolate(node, command.equals("isolate")));
            case "network" -> network(words);
            case "witness" -> witness(words);
            case "resign" -> handOver(words, Reason.RESIGNED);
            case "transfer" -> handOver(words, Reason.TRANSFERRED);
            case "force" -> each(words, group.operator::force);
            case "pause" -> pause(words);
            case "resume" -> each(words, node -> node.post(new Event.ResumeRequested()));
            case "close" -> close(words);
            case "health" -> health(words);
            case "timings" -> timings(words);
            case "work-takes" -> each(words, SimulatedNode::workTakes);
            case "peer-gone" -> peerGone(words);
            case "frame" -> frame(words);
            case "back-up" -> each(words, SimulatedNode::backUp);
            case "twin" -> twin(words);
            case "calm" -> calm();
            default -> throw new IllegalArgumentException("'" + command + "' is no command, in: " + line);
        }
        words.end();
    }

    // ---- processes and machines

    private void start(Words words) {
        List<SimulatedNode> nodes = nodes(words.next("a node"));
        if (words.optional("fresh")) {
            // A planned promise that the node forgot cannot be kept: that is a fault of its own, "forgetful".
            nodes.forEach(node -> {
                if (node.hasLeft()) {
                    node.start(true);
                } else {
                    node.startFresh();
                }
            });
        } else if (words.optional("forgetful")) {
            nodes.forEach(SimulatedNode::startForgetful);
        } else if (words.optional("restored")) {
            nodes.forEach(SimulatedNode::startRestored);
        } else {
            nodes.forEach(node -> node.start(true));
        }
    }

    private void twin(Words words) {
        SimulatedNode original = group.node(words.next("a node"));
        boolean copied = words.optional("copied");
        group.node(Group.TWIN).startAsTwinOf(original, copied);
    }

    private void clockRate(Words words) {
        List<SimulatedNode> nodes = nodes(words.next("a node"));
        String rate = words.next("a rate as 10000ppm");
        int partsPerMillion = Integer.parseInt(rate.replace("ppm", ""));
        nodes.forEach(node -> node.clockRate(partsPerMillion));
    }

    private void disk(Words words) {
        List<SimulatedNode> nodes = nodes(words.next("a node"));
        String mood = words.next("ok, slow or failing");
        nodes.forEach(node -> node.disk(mood.equals("failing"), mood.equals("slow")));
    }

    // ---- network

    private void links(Words words, boolean cut) {
        String first = words.next("a node, or a->b");
        int arrow = first.indexOf("->");
        if (arrow >= 0) {
            for (SimulatedNode from : nodes(first.substring(0, arrow))) {
                nodes(first.substring(arrow + 2)).forEach(to -> link(from, to, cut));
            }
            return;
        }
        String second = words.next("another node");
        for (SimulatedNode one : nodes(first)) {
            for (SimulatedNode other : nodes(second)) {
                link(one, other, cut);
                link(other, one, cut);
            }
        }
    }

    private void isolate(SimulatedNode node, boolean cut) {
        for (SimulatedNode other : group.nodes) {
            link(node, other, cut);
            link(other, node, cut);
        }
    }

    private void link(SimulatedNode from, SimulatedNode to, boolean cut) {
        if (cut) {
            group.network.cut(from.index(), to.index());
        } else {
            group.network.heal(from.index(), to.index(), group.options.failureTimeoutNanos() / 4 * 5);
        }
    }

    private void network(Words words) {
        SimulatedNetwork.Weather now = group.network.weather();
        if (words.optional("calm")) {
            group.network.weather(now.calmed());
            return;
        }
        group.network.weather(new SimulatedNetwork.Weather(
                words.pair("delay").map(Words::nanos).orElse(now.delayNanos()),
                words.pair("jitter").map(Words::nanos).orElse(now.jitterNanos()),
                words.pair("loss").map(Amounts::share).orElse(now.loss()),
                words.pair("duplication").map(Amounts::share).orElse(now.duplication()),
                words.pair("straggling").map(Amounts::share).orElse(now.straggling()),
                words.pair("stragglers").map(Words::nanos).orElse(now.stragglerNanos()),
                words.pair("reordered").map(Amounts::share).orElse(now.reordered()),
                words.pair("by").map(Words::nanos).orElse(now.reorderedNanos()),
                now.echoes()));
    }

    // ---- witness

    private void witness(Words words) {
        WitnessLine line = group.witnessLine;
        WitnessLine.Weather now = line.weather();
        if (words.optional("calm")) {
            line.weather(now.calmed());
        } else if (words.optional("off")) {
            witnessReachable(words, false);
        } else if (words.optional("on")) {
            witnessReachable(words, true);
        } else if (words.optional("delete")) {
            lost(Fault.WITNESS_DELETED, group.witness.delete());
        } else if (words.optional("init")) {
            initialise();
        } else if (words.optional("forget")) {
            lost(Fault.WITNESS_FORGETS, group.witness.forget());
        } else {
            line.weather(changed(words, now));
        }
    }

    private static WitnessLine.Weather changed(Words words, WitnessLine.Weather now) {
        WitnessLine.Weather changed = new WitnessLine.Weather(
                words.pair("delay").map(Words::nanos).orElse(now.delayNanos()),
                words.pair("jitter").map(Words::nanos).orElse(now.jitterNanos()),
                words.pair("lost-requests").map(Amounts::share).orElse(now.lostRequests()),
                words.pair("lost-answers").map(Amounts::share).orElse(now.lostAnswers()),
                now.late(),
                words.optional("misconfigured") || now.misconfigured());
        for (WitnessStep step : WitnessStep.values()) {
            Optional<Double> late =
                    words.pair("late-" + step.name().toLowerCase(Locale.ROOT)).map(Amounts::share);
            if (late.isPresent()) {
                long by = words.pair("by").map(Words::nanos).orElse(0L);
                changed = changed.with(step, new WitnessLine.Late(late.get(), by));
            }
        }
        return changed;
    }

    /** Until when the lease may be relied on that somebody holds: a little more than it lasts at the witness. */
    private void lost(Fault fault, boolean hadSomething) {
        if (hadSomething) {
            group.happenings.count(fault.happening());
            long lease = group.witness.lease().toNanos();
            group.checks.excuse(fault, group.agenda.nowNanos() + lease + lease / 10);
        }
    }

    private void initialise() {
        if (group.witness.isDeleted()) {
            group.witness.initialise(group.agenda.nowNanos());
        }
    }

    private void witnessReachable(Words words, boolean reachable) {
        nodes(words.hasNext() ? words.next("a node") : "all")
                .forEach(node -> group.witnessLine.reachable(node.index(), reachable));
    }

    // ---- operators

    private void handOver(Words words, Reason reason) {
        List<SimulatedNode> nodes = nodes(words.next("a node"));
        Optional<String> successor = words.hasNext() ? Optional.of(words.next("a node")) : Optional.empty();
        Optional<String> id =
                successor.flatMap(name -> nodes(name).stream().findFirst()).map(SimulatedNode::id);
        Happening happening = reason == Reason.RESIGNED ? Happening.RESIGNED : Happening.TRANSFERRED;
        for (SimulatedNode node : nodes) {
            countWhen(node.isActive(), happening);
            node.post(new Event.HandoverRequested(reason, id));
        }
    }

    private void pause(Words words) {
        List<SimulatedNode> nodes = nodes(words.next("a node"));
        long nanos = words.hasNext() ? words.duration() : 0;
        for (SimulatedNode node : nodes) {
            countWhen(node.isRunning(), Happening.SET_ASIDE);
            node.post(new Event.PauseRequested(nanos));
        }
    }

    private void close(Words words) {
        List<SimulatedNode> nodes = nodes(words.next("a node"));
        long nanos = words.optional("leave") ? words.duration() : 0;
        for (SimulatedNode node : nodes) {
            countWhen(node.isRunning(), Happening.CLOSED);
            node.post(new Event.CloseRequested(nanos));
        }
    }

    private void countWhen(boolean acts, Happening happening) {
        if (acts) {
            group.happenings.count(happening);
        }
    }

    private void health(Words words) {
        List<SimulatedNode> nodes = nodes(words.next("a node"));
        boolean good = words.next("good or bad").equals("good");
        nodes.forEach(node -> node.health(good));
    }

    private void timings(Words words) {
        List<SimulatedNode> nodes = nodes(words.next("a node"));
        long interval = Words.nanos(words.pair("interval").orElseThrow());
        int count = Integer.parseInt(words.pair("count").orElseThrow());
        Timings changed = NodeTimings.of(group.options, interval, count);
        nodes.forEach(node -> node.timings(changed));
    }

    private void peerGone(Words words) {
        List<SimulatedNode> nodes = nodes(words.next("a node"));
        List<SimulatedNode> gone = nodes(words.next("a node"));
        for (SimulatedNode node : nodes) {
            for (SimulatedNode peer : gone) {
                countWhen(node.isRunning() && peer.isRunning(), Happening.FALSELY_REPORTED_GONE);
                node.peerGone(peer.id(), "claimed by the transport");
            }
        }
    }

    /** A frame of a node that knows only the three fields of the original library. */
    private void frame(Words words) {
        List<SimulatedNode> nodes = nodes(words.next("a node"));
        String sender = words.next("the id of the sender");
        long boot = words.pair("boot").map(Long::parseLong).orElse(0L);
        Probe probe = new Probe(sender, words.optional("active"), boot, Optional.empty());
        nodes.forEach(node -> node.receive(probe, "host-" + sender));
    }

    // ---- all is well again

    private void calm() {
        group.network.healAll();
        group.network.weather(group.network.weather().calmed());
        group.witnessLine.weather(group.witnessLine.weather().calmed());
        initialise();
        for (SimulatedNode node : group.members()) {
            group.witnessLine.reachable(node.index(), true);
            node.disk(false, false);
            node.keepRunning();
            node.health(true);
            node.post(new Event.ResumeRequested());
        }
    }

    // ---- words

    private void each(Words words, Consumer<SimulatedNode> action) {
        nodes(words.next("a node")).forEach(action);
    }

    private void each(Words words, ObjLongConsumer<SimulatedNode> action) {
        List<SimulatedNode> nodes = nodes(words.next("a node"));
        long nanos = words.duration();
        nodes.forEach(node -> action.accept(node, nanos));
    }

    private List<SimulatedNode> nodes(String name) {
        return switch (name) {
            case "all" -> List.copyOf(group.members());
            case "active" ->
                group.members().stream()
                        .filter(SimulatedNode::isActive)
                        .limit(1)
                        .toList();
            case "passive" ->
                group.members().stream()
                        .filter(node -> node.isRunning() && !node.isActive())
                        .limit(1)
                        .toList();
            default -> List.of(group.node(name));
        };
    }

    /** The words of a line, read one after another. */
    static final class Words {
        private final String line;
        private final List<String> words;
        private int position;

        Words(String line) {
            this.line = line;
            this.words = List.of(line.trim().split(" +"));
        }

        boolean hasNext() {
            return position < words.size();
        }

        String next(String what) {
            if (!hasNext()) {
                throw new IllegalArgumentException(what + " is missing at the end of: " + line);
            }
            return words.get(position++);
        }

        boolean optional(String word) {
            if (hasNext() && words.get(position).equals(word)) {
                position++;
                return true;
            }
            return false;
        }

        /** The value of the next word when that is {@code key=value}. */
        Optional<String> pair(String key) {
            if (hasNext() && words.get(position).startsWith(key + "=")) {
                return Optional.of(words.get(position++).substring(key.length() + 1));
            }
            return Optional.empty();
        }

        long duration() {
            return nanos(next("a duration"));
        }

        void end() {
            if (hasNext()) {
                throw new IllegalArgumentException("'" + words.get(position) + "' is not understood, in: " + line);
            }
        }

        static long nanos(String text) {
            Duration duration = Amounts.duration(text);
            return duration.toNanos();
        }
    }
}
