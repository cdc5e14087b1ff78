package io.oneactive.agent.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.oneactive.ForcedTerm;
import io.oneactive.NodeEvent;
import io.oneactive.NodeStatus;
import io.oneactive.PeerStatus;
import io.oneactive.Role;
import io.oneactive.WitnessStatus;
import io.oneactive.agent.history.HostClock;
import io.oneactive.agent.run.CommandStatus;
import io.oneactive.agent.terminal.Choices;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Status, history and answers as JSON; the form is published as {@code status.schema.json}. */
final class StatusJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private StatusJson() {}

    /** Writes fields. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    static String object(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /**
     * A status.
     *
     * @param status of the node
     * @param takenNanos monotonic clock right before it was taken
     * @param command if there is one
     * @param planned a switchover that is planned
     * @param failureTimeout of the configuration: who was not heard for so long may be anything
     */
    static String status(
            NodeStatus status,
            long takenNanos,
            Optional<CommandStatus> command,
            Optional<PlannedSwitchover> planned,
            Duration failureTimeout) {
        List<Outlook> outlook = Outlook.of(status, failureTimeout);
        return object(json -> {
            json.writeStringField("cluster", status.cluster());
            json.writeStringField("node", status.nodeId());
            json.writeStringField("incarnation", status.incarnation());
            json.writeStringField("mode", lower(status.mode()));
            json.writeStringField("role", lower(status.role()));
            json.writeStringField("state", lower(status.state()));
            json.writeNumberField("term", status.term());
            json.writeStringField("since", status.since().toString());
            json.writeStringField("reason", status.reason().code());
            json.writeStringField("detail", status.detail());
            text(json, "activeNode", status.activeNode());
            text(json, "lastElection", status.lastElection().map(Instant::toString));
            json.writeNumberField(
                    "authorityRemainingMS", status.authorityRemaining().toMillis());
            json.writeBooleanField("eligible", status.eligible());
            json.writeNumberField("priority", status.priority());
            json.writeStringField("transport", status.transport());
            Duration valid = validity(status, failureTimeout);
            json.writeStringField("takenAt", status.takenAt().toString());
            json.writeStringField("validUntil", status.takenAt().plus(valid).toString());
            json.writeNumberField("validForMS", valid.toMillis());
            json.writeStringField("clock", HostClock.identity());
            json.writeNumberField("takenNanos", takenNanos);
            peers(json, status.peers(), failureTimeout);
            witness(json, status.witness());
            command(json, command);
            planned(json, planned);
            forced(json, status.forced());
            json.writeArrayFieldStart("outlook");
            for (Outlook one : outlook) {
                json.writeStartObject();
                json.writeStringField("when", one.when());
                json.writeStringField("then", one.then());
                json.writeBooleanField("covered", one.isCovered());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("warnings");
            for (String warning : status.warnings()) {
                json.writeString(warning);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("droppedFrames");
            for (var entry : status.droppedFrames().entrySet()) {
                json.writeNumberField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        });
    }

    /** How long a status may be shown: nobody may say "active" for longer than the role is secured, nor of a peer for longer than it is relied on. */
    private static Duration validity(NodeStatus status, Duration failureTimeout) {
        Duration bound = status.role() == Role.ACTIVE
                ? status.authorityRemaining()
                : status.peers().stream()
                        .filter(peer -> status.activeNode().equals(Optional.of(peer.nodeId())))
                        .findFirst()
                        .map(peer -> peer.lastHeard().map(failureTimeout::minus).orElse(Duration.ZERO))
                        .orElse(status.validFor());
        Duration shorter = bound.compareTo(status.validFor()) < 0 ? bound : status.validFor();
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    private static void peers(JsonGenerator json, List<PeerStatus> peers, Duration failureTimeout) throws IOException {
        json.writeArrayFieldStart("peers");
        for (PeerStatus peer : peers) {
            json.writeStartObject();
            json.writeStringField("node", peer.nodeId());
            text(json, "address", peer.address());
            text(json, "state", peer.state().map(StatusJson::lower));
            json.writeBooleanField("active", peer.active());
            json.writeNumberField("term", peer.term());
            number(json, "lastHeardMS", peer.lastHeard().map(Duration::toMillis));
            json.writeBooleanField(
                    "heard",
                    peer.lastHeard()
                            .filter(ago -> ago.compareTo(failureTimeout) <= 0)
                            .isPresent());
            json.writeNumberField("priority", peer.priority());
            json.writeBooleanField("eligible", peer.eligible());
            json.writeBooleanField("member", peer.member());
            json.writeNumberField("grantRemainingMS", peer.grantRemaining().toMillis());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void witness(JsonGenerator json, Optional<WitnessStatus> present) throws IOException {
        if (present.isEmpty()) {
            json.writeNullField("witness");
            return;
        }
        WitnessStatus witness = present.get();
        json.writeObjectFieldStart("witness");
        json.writeStringField("name", witness.name());
        json.writeStringField("condition", lower(witness.condition()));
        json.writeStringField("detail", witness.detail());
        json.writeBooleanField("hasVote", witness.hasVote());
        json.writeNumberField("leaseRemainingMS", witness.leaseRemaining().toMillis());
        number(json, "registeredTerm", witness.registeredTerm());
        number(json, "claimTimeMS", witness.claimTime().map(Duration::toMillis));
        number(json, "lastAnswerMS", witness.lastAnswer().map(Duration::toMillis));
        json.writeArrayFieldStart("calls");
        for (WitnessStatus.Calls calls : witness.calls()) {
            json.writeStartObject();
            json.writeStringField("call", calls.call());
            json.writeStringField("result", calls.result());
            json.writeNumberField("count", calls.count());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void command(JsonGenerator json, Optional<CommandStatus> present) throws IOException {
        if (present.isEmpty()) {
            json.writeNullField("command");
            return;
        }
        CommandStatus command = present.get();
        json.writeObjectFieldStart("command");
        json.writeStringField("condition", lower(command.condition()));
        json.writeNumberField("pid", command.pid());
        json.writeStringField("since", command.since().toString());
        json.writeNumberField("starts", command.starts());
        json.writeNumberField("failuresInARow", command.failures());
        text(json, "lastEnd", command.lastEnd());
        number(json, "shortestLeftMS", command.shortestLeft().map(Duration::toMillis));
        json.writeNumberField("longestKillMS", command.longestKill().toMillis());
        json.writeNumberField("guardPid", command.guardPid());
        json.writeEndObject();
    }

    private static void planned(JsonGenerator json, Optional<PlannedSwitchover> present) throws IOException {
        if (present.isEmpty()) {
            json.writeNullField("plannedSwitchover");
            return;
        }
        json.writeObjectFieldStart("plannedSwitchover");
        json.writeStringField("at", present.get().at().toString());
        text(json, "to", present.get().to());
        json.writeEndObject();
    }

    /** The history, oldest first. */
    static String history(List<NodeEvent> events) {
        return object(json -> {
            json.writeArrayFieldStart("events");
            for (NodeEvent event : events) {
                json.writeStartObject();
                json.writeNumberField("sequence", event.sequence());
                json.writeStringField("at", event.at().toString());
                json.writeNumberField("monotonicNanos", event.monotonicNanos());
                json.writeStringField("from", lower(event.from()));
                json.writeStringField("to", lower(event.to()));
                json.writeNumberField("term", event.term());
                json.writeStringField("reason", event.reason().code());
                json.writeStringField("detail", event.detail());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** The answer to a command. */
    static String answer(boolean isDone, String detail) {
        return object(json -> {
            json.writeBooleanField("done", isDone);
            json.writeStringField("detail", detail);
        });
    }

    private static void forced(JsonGenerator json, Optional<ForcedTerm> forced) throws IOException {
        if (forced.isEmpty()) {
            json.writeNullField("forced");
            return;
        }
        ForcedTerm term = forced.get();
        json.writeObjectFieldStart("forced");
        json.writeNumberField("term", term.term());
        json.writeStringField("at", term.at().toString());
        json.writeArrayFieldStart("switchedOff");
        for (String id : term.switchedOff()) {
            json.writeString(id);
        }
        json.writeEndArray();
        text(json, "regularSince", term.regularSince().map(Instant::toString));
        json.writeBooleanField("carrying", term.carrying());
        json.writeNumberField("times", term.times());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        } else {
            json.writeNullField(name);
        }
    }

    private static void number(JsonGenerator json, String name, Optional<Long> value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.get());
        } else {
            json.writeNullField(name);
        }
    }

    private static String lower(Enum<?> constant) {
        return Choices.word(constant);
    }
}
