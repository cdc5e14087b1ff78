package io.oneactive.agent.doctor;

import io.oneactive.agent.doctor.Finding.Code;
import io.oneactive.transport.udp.Surveyed;
import io.oneactive.transport.udp.Surveyed.Hearing;
import io.oneactive.transport.udp.Surveyed.Neighbour;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a survey means. Computes only. */
final class Diagnosis {
    /** The size of the knocks that are like usual frames, and that of the longest frames. */
    static final int USUAL_SIZE = 400;

    private static final int LONGEST_SIZE = 1200;

    /** Fewer answers prove nothing. */
    private static final int ENOUGH = 5;

    private static final double MUCH_LOSS = 0.01;

    private final Surveyed surveyed;
    private final Subject subject;
    private final List<Acquaintance> all;
    private final List<Acquaintance> answering;
    private final Optional<Timing> timing;
    private final List<Finding> findings = new ArrayList<>();

    Diagnosis(Surveyed surveyed, Subject subject) {
        this.surveyed = surveyed;
        this.subject = subject;
        this.all = surveyed.neighbours().stream().map(Acquaintance::of).toList();
        this.answering = all.stream().filter(Acquaintance::isAnswering).toList();
        this.timing = Timing.of(
                answering.stream()
                        .filter(this::isOfThisCluster)
                        .map(Acquaintance::neighbour)
                        .toList(),
                USUAL_SIZE,
                ENOUGH);
    }

    /** The worst first. */
    List<Finding> findings() {
        ownHouse();
        silence();
        oneWay();
        new ReachRules(surveyed, subject, all, answering).addTo(findings);
        longDatagrams();
        identities();
        timing();
        findings.sort(Comparator.comparing(Finding::severity));
        return findings;
    }

    Optional<Timing> roundTrip() {
        return timing;
    }

    private boolean isOfThisCluster(Acquaintance one) {
        return one.cluster().isEmpty() || one.cluster().equals(surveyed.cluster());
    }

    private void ownHouse() {
        if (!surveyed.node().equals(subject.node()) || !surveyed.cluster().equals(subject.cluster())) {
            findings.add(
                    Finding.warning(
                            Code.OTHER_NODE_HERE,
                            "the port belongs to node %s of cluster %s; the configuration is that of %s of %s"
                                    .formatted(surveyed.node(), surveyed.cluster(), subject.node(), subject.cluster()),
                            "the configured node cannot start on this port, and all that is said here is about the other one",
                            "use the configuration of the node that runs here, or give both transport.address or ports of their own"));
        }
        surveyed.faults()
                .forEach(fault -> findings.add(Finding.warning(
                        Code.NETWORK_FAULT,
                        fault,
                        "the node looks again every 10 s, and does without it meanwhile",
                        "bring the interface, the route or the name service up")));
    }

    private void silence() {
        all.stream().filter(one -> one.neighbour().isSelf()).forEach(one -> {
            String name = Acquaintance.text(one.neighbour().address());
            findings.add(Finding.note(
                    Code.OWN_ADDRESS_LISTED,
                    name + " leads back to this node",
                    "each frame is sent to itself as well",
                    "set transport.advertise to " + name + ", or leave it out of transport.peers here"));
        });
        if (all.stream().noneMatch(Acquaintance::isHeard)) {
            nothingHeard();
            return;
        }
        all.stream()
                .filter(one ->
                        one.isExpected() && !one.isHeard() && !one.neighbour().isSelf())
                .forEach(one -> findings.add(silent(one)));
    }

    private Finding silent(Acquaintance one) {
        String name = Acquaintance.text(one.neighbour().address());
        String origin = one.neighbour().isConfigured() ? "listed in transport.peers" : "given with --try";
        if (one.neighbour().unreachable() > 0) {
            return Finding.fault(
                    Code.NO_PROCESS_THERE,
                    "%s (%s) says that nobody listens on that port".formatted(name, origin),
                    "this node and that one are each alone",
                    "start the node there, or look at its port: in a container it must be published as " + name);
        }
        boolean isPerhapsSelf = answering.stream()
                .flatMap(other -> other.neighbour().seen().stream())
                .anyMatch(seen -> seen.getAddress().equals(one.host()));
        return Finding.fault(
                Code.PEER_SILENT,
                "nothing came from %s (%s), which was asked %d times"
                        .formatted(name, origin, one.neighbour().sentInAll()),
                "this node does not see it, and takes over when it should not, or has no majority",
                "check address and port; that the node runs; that UDP port %d is open there and published by its container. Run the doctor there as well"
                                .formatted(one.neighbour().address().getPort())
                        + (isPerhapsSelf
                                ? ". Peers see this node under that address: if it is this node itself, set transport.advertise to "
                                        + name
                                : ""));
    }

    private void nothingHeard() {
        List<String> remedies = new ArrayList<>();
        all.stream()
                .filter(one -> one.neighbour().unreachable() > 0)
                .forEach(one -> remedies.add("start the node at %s: the machine is there, and says that nobody listens"
                        .formatted(Acquaintance.text(one.neighbour().address()))));
        String asked = all.isEmpty()
                ? "no peer is listed"
                : "no answer from " + all.stream().map(Acquaintance::name).collect(Collectors.joining(", "));
        String ways = surveyed.ways().isEmpty()
                ? "no way of discovery is configured"
                : "no answer by way of " + String.join(", ", surveyed.ways());
        List<String> routed = ReachRules.routedBroadcasts(surveyed);
        if (!routed.isEmpty()) {
            remedies.add(
                    "%s is no broadcast address of a network of this machine: routers drop such broadcasts unless they are told not to. List the peers in transport.peers, after a try with --try HOST"
                            .formatted(String.join(", ", routed)));
        } else if (surveyed.configuredPeers().isEmpty()) {
            remedies.add(
                    "if the peers are in another network, or switches filter broadcasts, list them in transport.peers,"
                            + " after a try with --try HOST");
        }
        remedies.add("start a peer, or the doctor on its machine; open UDP port %d in both firewalls"
                .formatted(surveyed.port()));
        if (subject.isContainer()) {
            remedies.add(
                    "this is a container: see that its port is published, for an IoT Edge module by the createOptions below");
        }
        Finding finding = Finding.fault(
                Code.NOTHING_HEARD,
                "nothing came to UDP port %d: no frame; %s; %s".formatted(surveyed.port(), asked, ways),
                "this node is alone: in open mode it is active beside others, in quorum mode it has no majority",
                String.join("; ", remedies));
        findings.add(
                subject.isContainer()
                        ? finding.with(CreateOptions.publishing(surveyed.port(), surveyed.port()))
                        : finding);
    }

    private void oneWay() {
        Set<String> reached = answering.stream().map(Acquaintance::node).collect(Collectors.toSet());
        all.stream()
                .filter(one -> one.isDeaf() && !reached.contains(one.node()))
                .forEach(one -> findings.add(deaf(one)));
    }

    private Finding deaf(Acquaintance one) {
        Neighbour neighbour = one.neighbour();
        boolean isOriginal = one.sample().filter(SampleFrame::isOfTheOriginal).isPresent();
        if (isOriginal || one.hears(surveyed.node())) {
            return Finding.note(
                    Code.CANNOT_BE_ASKED,
                    "%s is %s: %d frames came, and none of %d questions was answered"
                            .formatted(
                                    one.name(),
                                    isOriginal ? "a node of the original library" : "of an older version",
                                    neighbour.frames(),
                                    neighbour.sentInAll()),
                    "round trip and the other direction are not known",
                    "nothing");
        }
        String certainty = neighbour.hearsUs() == Hearing.NO ? ", and it says that it hears nothing from here" : "";
        return Finding.fault(
                Code.ONE_WAY,
                "%s is heard (%d frames, %d questions), but answered none of %d questions%s"
                        .formatted(
                                one.name(), neighbour.frames(), neighbour.knocks(), neighbour.sentInAll(), certainty),
                "it does not hear this node, and is active beside it or withholds its grant",
                ("let UDP from here to %s pass: its firewall, its container's published port, routers between; and see that its address"
                                + " in transport.peers here, if it is listed, is the right one")
                        .formatted(Acquaintance.text(neighbour.address())));
    }

    private void longDatagrams() {
        for (Acquaintance one : answering) {
            Neighbour neighbour = one.neighbour();
            int usual = neighbour.answered().getOrDefault(USUAL_SIZE, 0);
            boolean isWell = usual >= ENOUGH && usual * 5 >= neighbour.sent().getOrDefault(USUAL_SIZE, 0) * 4;
            boolean isLost = neighbour.sent().getOrDefault(LONGEST_SIZE, 0) >= 2
                    && neighbour.answered().getOrDefault(LONGEST_SIZE, 0) == 0;
            if (isWell && isLost) {
                int passes = neighbour.answered().keySet().stream()
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(USUAL_SIZE);
                findings.add(
                        Finding.warning(
                                Code.MTU,
                                "datagrams of %d bytes pass to %s and back, those of %d bytes never did"
                                        .formatted(passes, one.name(), LONGEST_SIZE),
                                "frames have up to %d bytes, mostly 300 to 500; those of groups with many members, or with long names, get lost"
                                        .formatted(LONGEST_SIZE),
                                "let the way carry packets of 1228 bytes (IPv6: 1248): raise the MTU of the tunnel or bridge, or let fragments and 'fragmentation needed' messages pass"));
            }
        }
    }

    private void identities() {
        Map<String, Set<String>> runs = new TreeMap<>();
        Map<String, Set<String>> places = new TreeMap<>();
        runs.computeIfAbsent(surveyed.node(), node -> new TreeSet<>()).add(surveyed.run());
        places.computeIfAbsent(surveyed.node(), node -> new TreeSet<>()).add("here");
        for (Acquaintance one : all) {
            boolean isForeign = !isOfThisCluster(one);
            if (one.isHeard() && !one.node().isEmpty() && !isForeign) {
                String run = one.neighbour().run();
                places.computeIfAbsent(one.node(), node -> new TreeSet<>()).add(one.name());
                runs.computeIfAbsent(one.node(), node -> new TreeSet<>()).add(run.isEmpty() ? one.name() : run);
            }
        }
        runs.forEach((node, found) -> {
            if (found.size() > 1) {
                findings.add(Finding.fault(
                        Code.DUPLICATE_ID,
                        "%d processes say that they are node %s: %s"
                                .formatted(found.size(), node, String.join(", ", places.getOrDefault(node, Set.of()))),
                        "a vote of the one counts as one of the other: the one that was started later stops itself",
                        "give each node a nodeId of its own, or end the process that should not be there"));
            }
        });
        foreigners();
    }

    private void foreigners() {
        String foreigners = all.stream()
                .filter(one -> one.isHeard() && !isOfThisCluster(one))
                .map(one -> "%s of cluster %s".formatted(one.name(), one.cluster()))
                .collect(Collectors.joining(", "));
        if (!foreigners.isEmpty()) {
            findings.add(Finding.warning(
                    Code.FOREIGN_CLUSTER,
                    "others use port %d: %s".formatted(surveyed.port(), foreigners),
                    "their frames are dropped and counted, so it is safe; but a misspelt cluster name looks just like this",
                    "if they are other groups, give them another transport.port, or leave it; if not, correct 'cluster', which is '%s' here"
                            .formatted(surveyed.cluster())));
        }
    }

    private void timing() {
        timing.ifPresent(now -> {
            if (now.lost() > now.knocks() * MUCH_LOSS && now.lost() > 1) {
                findings.add(
                        Finding.warning(
                                Code.LOSS,
                                "%d of %d knocks at %s were not answered"
                                        .formatted(now.lost(), now.knocks(), now.peer()),
                                "probes get lost as well; lost ones in a row cost the active node its role",
                                "look for a weak link, a duplex mismatch or an overloaded machine; until then, use the timing below"));
            }
            if (now.isTooShort(subject)) {
                findings.add(Finding.fault(
                        Code.TIMING_TOO_SHORT,
                        "probeIntervalMS × failedProbeCount is %d × %d = %d ms; with %s this network needs %d × %d = %d ms"
                                .formatted(
                                        subject.intervalMillis(),
                                        subject.count(),
                                        subject.intervalMillis() * subject.count(),
                                        now.peer(),
                                        now.intervalMillis(),
                                        now.count(),
                                        now.timeoutMillis()),
                        "the role would move though nothing has failed",
                        "set probeIntervalMS and failedProbeCount to these or greater values, the same on all nodes"));
            }
        });
    }
}
