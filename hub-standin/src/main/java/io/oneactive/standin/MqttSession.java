package io.oneactive.standin;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of a client: the packets of MQTT 3.1.1 as the hub takes them. */
@SuppressWarnings("FutureReturnValueIgnored") // What cannot be sent or closed any more needs no answer.
final class MqttSession extends SimpleChannelInboundHandler<MqttMessage> {
    private static final int LONGEST_KEEP_ALIVE_SECONDS = 1_767;
    private static final int MOST_SUBSCRIPTIONS = 5;
    private static final int GREATEST_PACKET_ID = 65_535;

    private final Hub hub;
    private final Faults faults;
    private final Gate gate;
    private final Map<Integer, Identity.CloudMessage> unacknowledged = new HashMap<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Identity identity;
    private @Nullable Requests requests;
    private long lastPacketNanos = System.nanoTime();
    private int lastPacketId;

    MqttSession(Hub hub, Faults faults, Gate gate) {
        this.hub = hub;
        this.faults = faults;
        this.gate = gate;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
            switch (faults.at(Step.SECURED).kind()) {
                case CLOSED -> ctx.close();
                case SWALLOWED -> gate.lose();
                default -> {}
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
        lastPacketNanos = System.nanoTime();
        if (message.decoderResult().isFailure()) {
            hub.wire.add(name(), "unreadable: " + message.decoderResult().cause());
            ctx.close();
            return;
        }
        if (identity != null) {
            identity.lastActivity = Instant.now();
        }
        MqttMessageType type = message.fixedHeader().messageType();
        hub.wire.add(name(), "< " + type + describe(message));
        if (type == MqttMessageType.CONNECT) {
            connect(ctx, (MqttConnectMessage) message);
        } else if (identity == null || requests == null) {
            ctx.close();
        } else {
            packet(ctx, identity, requests, message);
        }
    }

    private void packet(ChannelHandlerContext ctx, Identity who, Requests served, MqttMessage message) {
        switch (message.fixedHeader().messageType()) {
            case SUBSCRIBE -> subscribe(ctx, who, (MqttSubscribeMessage) message);
            case UNSUBSCRIBE -> unsubscribe(ctx, who, (MqttUnsubscribeMessage) message);
            case PUBLISH -> publish(ctx, served, (MqttPublishMessage) message);
            case PUBACK -> acknowledged(who, ((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
            case PINGREQ -> write(ctx, MqttMessage.PINGRESP);
            default -> ctx.close();
        }
    }

    private void connect(ChannelHandlerContext ctx, MqttConnectMessage message) {
        Reaction reaction = faults.at(Step.CONNECT);
        switch (reaction.kind()) {
            case SWALLOWED -> {}
            case CLOSED -> ctx.close();
            case REFUSED -> refuse(ctx, MqttConnectReturnCode.valueOf((byte) reaction.status()));
            default -> {
                Optional<Duration> wait = hub.connects.admit();
                if (wait.isEmpty()) {
                    refuse(ctx, MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE);
                } else {
                    later(ctx, wait.get().plus(reaction.delay()), () -> admit(ctx, message));
                }
            }
        }
    }

    private void admit(ChannelHandlerContext ctx, MqttConnectMessage message) {
        String clientId = message.payload().clientIdentifier();
        boolean isKnownVersion = message.variableHeader().version() == 4;
        Optional<String> refusal = identity != null || !isKnownVersion
                ? Optional.of("second CONNECT, or not MQTT 3.1.1")
                : hub.refusal(
                        clientId,
                        message.payload().userName(),
                        message.payload().passwordInBytes());
        if (refusal.isPresent()) {
            hub.wire.add(clientId, "refused: " + refusal.get());
            refuse(ctx, MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);
            return;
        }
        Identity who = hub.identity(clientId);
        identity = who;
        requests = new Requests(hub, faults, this, who);
        boolean isClean = message.variableHeader().isCleanSession();
        if (isClean) {
            who.subscriptions.clear();
            who.waiting.clear();
        }
        boolean isPresent = who.hasSession && !isClean;
        who.hasSession = !isClean;
        hub.connected(who, this);
        watch(ctx, message.variableHeader().keepAliveTimeSeconds());
        write(
                ctx,
                MqttMessageBuilders.connAck()
                        .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                        .sessionPresent(isPresent)
                        .build());
        deliverWaiting();
    }

    private void refuse(ChannelHandlerContext ctx, MqttConnectReturnCode code) {
        write(ctx, MqttMessageBuilders.connAck().returnCode(code).build());
        ctx.close();
    }

    /** The hub drops a client that is silent for one and a half times its keep-alive. */
    private void watch(ChannelHandlerContext ctx, int keepAliveSeconds) {
        if (keepAliveSeconds == 0) {
            return;
        }
        long limit =
                TimeUnit.MILLISECONDS.toNanos(Math.min(keepAliveSeconds * 1_500L, LONGEST_KEEP_ALIVE_SECONDS * 1_000L));
        long silent = System.nanoTime() - lastPacketNanos;
        if (silent >= limit) {
            hub.wire.add(name(), "silent for too long");
            drop();
        } else {
            ctx.executor()
                    .schedule(
                            () -> {
                                if (ctx.channel().isActive()) {
                                    watch(ctx, keepAliveSeconds);
                                }
                            },
                            limit - silent,
                            TimeUnit.NANOSECONDS);
        }
    }

    private void subscribe(ChannelHandlerContext ctx, Identity who, MqttSubscribeMessage message) {
        Reaction reaction = faults.at(Step.SUBSCRIBE);
        if (reaction.kind() == Reaction.Kind.SWALLOWED) {
            return;
        }
        if (reaction.kind() == Reaction.Kind.CLOSED) {
            ctx.close();
            return;
        }
        MqttMessageBuilders.SubAckBuilder answer =
                MqttMessageBuilders.subAck().packetId(message.variableHeader().messageId());
        for (MqttTopicSubscription topic : message.payload().topicSubscriptions()) {
            String filter = topic.topicFilter();
            if (!mayBeSubscribed(who, filter) || topic.qualityOfService() == MqttQoS.EXACTLY_ONCE) {
                hub.wire.add(name(), "may not subscribe to " + filter);
                ctx.close();
                return;
            }
            who.subscriptions.put(
                    filter.substring(0, filter.length() - 1),
                    topic.qualityOfService().value());
            answer.addGrantedQoses(topic.qualityOfService());
        }
        if (who.subscriptions.size() > MOST_SUBSCRIPTIONS) {
            ctx.close();
            return;
        }
        later(ctx, reaction.delay(), () -> {
            write(ctx, answer.build());
            deliverWaiting();
        });
    }

    private static boolean mayBeSubscribed(Identity who, String filter) {
        return List.of(who.deviceboundTopic(), who.inputsTopic(), Topics.TWIN_ANSWER, Topics.DESIRED, Topics.METHODS)
                .stream()
                .anyMatch(topic -> filter.equals(topic + "#"));
    }

    private void unsubscribe(ChannelHandlerContext ctx, Identity who, MqttUnsubscribeMessage message) {
        message.payload().topics().forEach(topic -> who.subscriptions.remove(topic.substring(0, topic.length() - 1)));
        write(
                ctx,
                MqttMessageBuilders.unsubAck()
                        .packetId(message.variableHeader().messageId())
                        .build());
    }

    private void publish(ChannelHandlerContext ctx, Requests served, MqttPublishMessage message) {
        MqttFixedHeader header = message.fixedHeader();
        if (header.qosLevel() == MqttQoS.EXACTLY_ONCE) {
            ctx.close();
            return;
        }
        int packetId = message.variableHeader().packetId();
        Runnable acknowledge = () -> {
            if (header.qosLevel() == MqttQoS.AT_LEAST_ONCE) {
                write(ctx, MqttMessageBuilders.pubAck().packetId(packetId).build());
            }
        };
        byte[] body = ByteBufUtil.getBytes(message.payload());
        served.serve(message.variableHeader().topicName(), body, header.isDup(), acknowledge);
    }

    private void acknowledged(Identity who, int packetId) {
        Identity.CloudMessage done = unacknowledged.remove(packetId);
        if (done != null) {
            who.waiting.remove(done);
        }
    }

    /** Sends what is kept for the device and not under way to it. */
    void deliverWaiting() {
        Identity who = identity;
        if (who == null || !isSubscribed(who.deviceboundTopic())) {
            return;
        }
        for (Identity.CloudMessage message : who.waiting) {
            if (!unacknowledged.containsValue(message)) {
                int packetId = nextPacketId();
                unacknowledged.put(packetId, message);
                send(message.topic(), message.body(), MqttQoS.AT_LEAST_ONCE, packetId);
            }
        }
    }

    boolean isSubscribed(String topic) {
        return identity != null && identity.subscriptions.keySet().stream().anyMatch(topic::startsWith);
    }

    void sendIfSubscribed(String topic, byte[] body) {
        if (isSubscribed(topic)) {
            send(topic, body, MqttQoS.AT_MOST_ONCE, 0);
        }
    }

    private void send(String topic, byte[] body, MqttQoS quality, int packetId) {
        ChannelHandlerContext open = context;
        if (open != null && open.channel().isActive()) {
            MqttMessageBuilders.PublishBuilder packet =
                    MqttMessageBuilders.publish().topicName(topic).qos(quality).payload(Unpooled.wrappedBuffer(body));
            if (quality != MqttQoS.AT_MOST_ONCE) {
                packet.messageId(packetId);
            }
            hub.wire.add(name(), "> PUBLISH " + topic);
            open.writeAndFlush(packet.build());
        }
    }

    private int nextPacketId() {
        lastPacketId = lastPacketId % GREATEST_PACKET_ID + 1;
        return lastPacketId;
    }

    /** Closes the connection; on one that is lost the other side does not hear of it. */
    void drop() {
        ChannelHandlerContext open = context;
        if (open != null && identity != null) {
            hub.disconnected(identity, this);
            if (!gate.isLost()) {
                open.close();
            }
        }
    }

    /** After a delay, in order of time; none: at once. Also when the connection is closed by then. */
    void later(Duration delay, Runnable action) {
        ChannelHandlerContext open = context;
        if (open != null) {
            later(open, delay, action);
        }
    }

    private static void later(ChannelHandlerContext ctx, Duration delay, Runnable action) {
        if (delay.isZero()) {
            action.run();
        } else {
            ctx.executor().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void write(ChannelHandlerContext ctx, MqttMessage message) {
        hub.wire.add(name(), "> " + message.fixedHeader().messageType());
        ctx.writeAndFlush(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (identity != null) {
            hub.wire.add(name(), "closed");
            hub.disconnected(identity, this);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        hub.wire.add(name(), "failed: " + cause);
        ctx.close();
    }

    private String name() {
        return identity == null ? "?" : identity.id();
    }

    private static String describe(MqttMessage message) {
        if (message instanceof MqttPublishMessage publish) {
            return " " + publish.variableHeader().topicName();
        }
        if (message instanceof MqttSubscribeMessage subscribe) {
            return " " + subscribe.payload().topicSubscriptions();
        }
        return "";
    }
}
