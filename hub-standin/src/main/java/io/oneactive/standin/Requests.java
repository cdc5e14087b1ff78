package io.oneactive.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.oneactive.standin.TwinStore.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a client publishes: requests for its twin, answers to methods, messages. */
final class Requests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int GREATEST_MESSAGE = 256 * 1024;

    private final Hub hub;
    private final Faults faults;
    private final MqttSession session;
    private final Identity identity;

    Requests(Hub hub, Faults faults, MqttSession session, Identity identity) {
        this.hub = hub;
        this.faults = faults;
        this.session = session;
        this.identity = identity;
    }

    void serve(String topic, byte[] body, boolean isRepeated, Runnable acknowledge) {
        if (topic.startsWith(Topics.TWIN_GET)) {
            answer(Step.TWIN_GET, hub.reads, topic, acknowledge, isUnconditional -> hub.twins.read(identity));
        } else if (topic.startsWith(Topics.REPORTED)) {
            String version = Topics.query(topic).get("$version");
            answer(
                    Step.TWIN_PATCH,
                    hub.updates,
                    topic,
                    acknowledge,
                    isUnconditional -> patched(body, isUnconditional ? null : version));
        } else if (topic.startsWith(Topics.METHOD_ANSWER)) {
            acknowledge.run();
            String status = topic.substring(Topics.METHOD_ANSWER.length(), topic.indexOf("/?"));
            hub.answered(
                    Topics.query(topic).getOrDefault("$rid", ""),
                    new MethodAnswer(Integer.parseInt(status), new String(body, StandardCharsets.UTF_8)));
        } else if (topic.startsWith(identity.eventsTopic()) && body.length <= GREATEST_MESSAGE) {
            message(topic, body, isRepeated, acknowledge);
        } else {
            hub.wire.add(identity.id(), "may not publish to " + topic);
            session.drop();
        }
    }

    private Answer patched(byte[] body, @Nullable String version) {
        try {
            if (!(JSON.readTree(body) instanceof ObjectNode patch)) {
                return Answer.error(400, "no JSON object");
            }
            Optional<String> fault = TwinLimits.fault(patch);
            if (fault.isPresent()) {
                return Answer.error(400, fault.get());
            }
            return hub.twins.patch(identity, patch, version == null ? null : Long.valueOf(version));
        } catch (JsonProcessingException | NumberFormatException e) {
            return Answer.error(400, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory fails for its content only", e);
        }
    }

    /** Does what was asked for. */
    @FunctionalInterface
    private interface Application {
        Answer carryOut(boolean isUnconditional);
    }

    private void answer(Step step, Throttle throttle, String topic, Runnable acknowledge, Application apply) {
        Reaction reaction = faults.at(step);
        Optional<Duration> wait = throttle.admit();
        String request = Topics.query(topic).getOrDefault("$rid", "");
        if (wait.isEmpty()) {
            acknowledge.run();
            send(request, Answer.error(429, "throttled"));
            return;
        }
        switch (reaction.kind()) {
            case SWALLOWED -> {}
            case CLOSED -> session.drop();
            case REFUSED -> {
                acknowledge.run();
                Answer error = Answer.error(reaction.status(), "refused");
                send(request, reaction.hasBody() ? error : new Answer(reaction.status(), null, new byte[0]));
            }
            case HELD -> {
                acknowledge.run();
                faults.hold(() -> send(request, apply.carryOut(false)));
            }
            case UNANSWERED -> {
                acknowledge.run();
                apply.carryOut(false);
            }
            case APPLIED_THEN_CLOSED -> {
                apply.carryOut(false);
                session.drop();
            }
            case UNACKNOWLEDGED -> send(request, apply.carryOut(false));
            case ANSWERED_FIRST -> {
                send(request, apply.carryOut(false));
                acknowledge.run();
            }
            case WITHOUT_VERSION -> {
                acknowledge.run();
                Answer answer = apply.carryOut(false);
                send(request, new Answer(answer.status(), null, answer.body()));
            }
            case NORMAL, LATE, UNCONDITIONAL -> {
                acknowledge.run();
                boolean isUnconditional = reaction.kind() == Reaction.Kind.UNCONDITIONAL;
                session.later(wait.get().plus(reaction.delay()), () -> send(request, apply.carryOut(isUnconditional)));
            }
        }
    }

    private void send(String request, Answer answer) {
        String version = answer.version() == null ? "" : "&$version=" + answer.version();
        session.sendIfSubscribed(Topics.TWIN_ANSWER + answer.status() + "/?$rid=" + request + version, answer.body());
    }

    private void message(String topic, byte[] body, boolean isRepeated, Runnable acknowledge) {
        String encoded = topic.substring(identity.eventsTopic().length());
        Map<String, String> properties =
                Topics.fields(encoded.endsWith("/") ? encoded.substring(0, encoded.length() - 1) : encoded);
        Telemetry message = new Telemetry(identity.id(), properties, body, isRepeated);
        Reaction reaction = faults.at(Step.TELEMETRY);
        switch (reaction.kind()) {
            case SWALLOWED -> {}
            case CLOSED -> session.drop();
            case HELD ->
                faults.hold(() -> {
                    hub.received(message);
                    acknowledge.run();
                });
            case UNANSWERED, UNACKNOWLEDGED -> hub.received(message);
            case APPLIED_THEN_CLOSED -> {
                hub.received(message);
                session.drop();
            }
            default ->
                session.later(reaction.delay(), () -> {
                    hub.received(message);
                    acknowledge.run();
                });
        }
    }
}
