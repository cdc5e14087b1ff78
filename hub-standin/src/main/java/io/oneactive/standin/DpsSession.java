package io.oneactive.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of a device that registers. */
@SuppressWarnings("FutureReturnValueIgnored") // What cannot be sent or closed any more needs no answer.
final class DpsSession extends SimpleChannelInboundHandler<MqttMessage> {
    private static final String REGISTER = "$dps/registrations/PUT/iotdps-register/";
    private static final String STATUS = "$dps/registrations/GET/iotdps-get-operationstatus/";
    private static final String ANSWERS = "$dps/registrations/res/";

    /** The provisioning client sleeps over an answer that is there before it waits. */
    private static final int ANSWER_MILLIS = 30;

    private final DpsStandIn service;
    private final Faults faults;
    private @Nullable String registrationId;

    DpsSession(DpsStandIn service, Faults faults) {
        this.service = service;
        this.faults = faults;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            ctx.close();
            return;
        }
        switch (message.fixedHeader().messageType()) {
            case CONNECT -> connect(ctx, (MqttConnectMessage) message);
            case SUBSCRIBE -> subscribe(ctx, (MqttSubscribeMessage) message);
            case PUBLISH -> publish(ctx, (MqttPublishMessage) message);
            case PINGREQ -> ctx.writeAndFlush(MqttMessage.PINGRESP);
            default -> ctx.close();
        }
    }

    private void connect(ChannelHandlerContext ctx, MqttConnectMessage message) {
        Reaction reaction = faults.at(Step.CONNECT);
        if (reaction.kind() == Reaction.Kind.SWALLOWED) {
            return;
        }
        String id = message.payload().clientIdentifier();
        byte[] password = message.payload().passwordInBytes();
        String token = password == null ? "" : new String(password, StandardCharsets.UTF_8);
        Optional<String> refusal = service.refusal(id, message.payload().userName(), token);
        MqttConnectReturnCode code = reaction.kind() == Reaction.Kind.REFUSED
                ? MqttConnectReturnCode.valueOf((byte) reaction.status())
                : refusal.isPresent()
                        ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED
                        : MqttConnectReturnCode.CONNECTION_ACCEPTED;
        ctx.writeAndFlush(MqttMessageBuilders.connAck().returnCode(code).build());
        if (code == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            registrationId = id;
        } else {
            ctx.close();
        }
    }

    private void subscribe(ChannelHandlerContext ctx, MqttSubscribeMessage message) {
        boolean isAllowed = message.payload().topicSubscriptions().stream()
                .allMatch(topic -> topic.topicFilter().equals(ANSWERS + "#"));
        if (registrationId == null || !isAllowed) {
            ctx.close();
        } else if (faults.at(Step.SUBSCRIBE).kind() != Reaction.Kind.SWALLOWED) {
            ctx.writeAndFlush(MqttMessageBuilders.subAck()
                    .packetId(message.variableHeader().messageId())
                    .addGrantedQos(MqttQoS.AT_LEAST_ONCE)
                    .build());
        }
    }

    private void publish(ChannelHandlerContext ctx, MqttPublishMessage message) {
        String topic = message.variableHeader().topicName();
        String id = registrationId;
        if (message.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            ctx.writeAndFlush(MqttMessageBuilders.pubAck()
                    .packetId(message.variableHeader().packetId())
                    .build());
        }
        if (id != null && topic.startsWith(REGISTER)) {
            answer(ctx, Step.TWIN_PATCH, topic, 202, service.register(id));
        } else if (id != null && topic.startsWith(STATUS)) {
            answer(ctx, Step.TWIN_GET, topic, 200, service.status(id));
        } else {
            ctx.close();
        }
    }

    private void answer(ChannelHandlerContext ctx, Step step, String topic, int status, ObjectNode body) {
        Reaction reaction = faults.at(step);
        switch (reaction.kind()) {
            case SWALLOWED, UNANSWERED, HELD -> {}
            case CLOSED, APPLIED_THEN_CLOSED -> ctx.close();
            case REFUSED -> {
                ObjectNode error = Twin.object();
                error.put("errorCode", reaction.status() * 1000 + 2);
                error.put("message", "refused");
                send(ctx, topic, reaction.status(), error, ANSWER_MILLIS);
            }
            default ->
                send(ctx, topic, status, body, ANSWER_MILLIS + reaction.delay().toMillis());
        }
    }

    private static void send(ChannelHandlerContext ctx, String topic, int status, ObjectNode body, long afterMillis) {
        String request = Topics.query(topic).getOrDefault("$rid", "");
        String wait = status == 202 ? "&retry-after=" + DpsStandIn.pollSeconds() : "";
        MqttPublishMessage packet = MqttMessageBuilders.publish()
                .topicName(ANSWERS + status + "/?$rid=" + request + wait)
                .qos(MqttQoS.AT_MOST_ONCE)
                .payload(Unpooled.wrappedBuffer(body.toString().getBytes(StandardCharsets.UTF_8)))
                .build();
        ctx.executor().schedule(() -> ctx.writeAndFlush(packet), afterMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
