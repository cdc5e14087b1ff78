package io.oneactive.engine.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.oneactive.NodeState;
import io.oneactive.engine.election.Probe.Ask;
import io.oneactive.engine.election.Probe.Details;
import io.oneactive.engine.election.Probe.Grant;
import io.oneactive.engine.election.Probe.Resignation;
import io.oneactive.engine.election.Probe.Vote;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the object {@code ha} of a frame. */
final class DetailsReader {
    private final JsonParser json;
    private final FieldReader fields;

    private @Nullable Long version;
    private @Nullable String cluster;
    private @Nullable Long incarnation;
    private @Nullable Long sequence;
    private @Nullable Long term;
    private @Nullable NodeState state;
    private @Nullable Long promise;
    private @Nullable Vote vote;
    private @Nullable Ask asks;
    private @Nullable List<Grant> grants;
    private @Nullable Long priority;
    private @Nullable Boolean eligible;
    private @Nullable Boolean resign;
    private @Nullable String successor;
    private @Nullable List<Long> returned;
    private @Nullable Long configuration;

    DetailsReader(JsonParser json, FieldReader fields) {
        this.json = json;
        this.fields = fields;
    }

    /** The parser stands on the start of the object; afterwards on its end. */
    void read() throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "v" -> version = fields.number("ha.v", version, Limits.NUMBER);
                case "cluster" -> cluster = fields.text("ha.cluster", cluster, Names::isCluster);
                case "inc" -> incarnation = fields.hex("ha.inc", incarnation, 16);
                case "seq" -> sequence = fields.number("ha.seq", sequence, Limits.NUMBER);
                case "term" -> term = fields.number("ha.term", term, Limits.NUMBER);
                case "state" ->
                    state = fields.word(
                            "ha.state", state, word -> Words.STATES.value(word).orElse(null));
                case "promise" -> promise = fields.number("ha.promise", promise, Limits.MILLIS);
                case "vote" -> vote = vote();
                case "asks" ->
                    asks = fields.word(
                            "ha.asks", asks, word -> Words.ASKS.value(word).orElse(null));
                case "grants" -> grants = fields.list("ha.grants", grants, () -> GrantReader.read(json, fields));
                case "rank" -> rank();
                case "resign" -> resign = fields.flag("ha.resign", resign);
                case "successor" -> successor = fields.text("ha.successor", successor, Names::isNodeId);
                case "returned" ->
                    returned = fields.list("ha.returned", returned, () -> fields.hex("ha.returned", null, 16));
                case "config" -> configuration = fields.hex("ha.config", configuration, 8);
                default -> json.skipChildren();
            }
        }
    }

    /** Whether the frame is not meant for this group, whatever else may be wrong with it. */
    Optional<Decoded> stranger(String ownCluster) {
        if (version != null && version != Limits.VERSION) {
            return Optional.of(new Decoded.Rejected(DropCause.OTHER_VERSION, "version " + version));
        }
        if (cluster != null && !cluster.equals(ownCluster)) {
            return Optional.of(new Decoded.Rejected(DropCause.OTHER_CLUSTER, "cluster '" + cluster + "'"));
        }
        return Optional.empty();
    }

    Details details() {
        fields.required("ha.v", version, 0L);
        return new Details(
                fields.required("ha.cluster", cluster, ""),
                fields.required("ha.inc", incarnation, 0L),
                fields.required("ha.seq", sequence, 0L),
                fields.required("ha.term", term, 0L),
                fields.required("ha.state", state, NodeState.STOPPED),
                fields.required("ha.promise", promise, 0L),
                Optional.ofNullable(vote),
                fields.required("ha.asks", asks, Ask.NONE),
                fields.required("ha.grants", grants, List.of()),
                fields.required("ha.rank.priority", priority, 0L).intValue(),
                fields.required("ha.rank.eligible", eligible, false),
                new Resignation(fields.required("ha.resign", resign, false), Optional.ofNullable(successor)),
                returned == null ? List.of() : returned,
                fields.required("ha.config", configuration, 0L).intValue());
    }

    private @Nullable Vote vote() throws IOException {
        if (!fields.entersObject("ha.vote")) {
            return vote;
        }
        if (vote != null) {
            fields.fault("ha.vote is given twice");
        }
        Long votedTerm = null;
        String candidate = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "term" -> votedTerm = fields.number("ha.vote.term", votedTerm, Limits.NUMBER);
                case "for" -> candidate = fields.text("ha.vote.for", candidate, Names::isNodeId);
                default -> json.skipChildren();
            }
        }
        return new Vote(fields.required("ha.vote.term", votedTerm, 0L), fields.required("ha.vote.for", candidate, ""));
    }

    private void rank() throws IOException {
        if (!fields.entersObject("ha.rank")) {
            return;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "priority" -> priority = fields.number("ha.rank.priority", priority, Limits.PRIORITY);
                case "eligible" -> eligible = fields.flag("ha.rank.eligible", eligible);
                default -> json.skipChildren();
            }
        }
    }
}
