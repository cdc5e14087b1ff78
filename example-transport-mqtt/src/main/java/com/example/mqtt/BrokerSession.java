package com.example.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import io.oneactive.HaStartException;
import io.reactivex.schedulers.Schedulers;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the broker: opened once, and kept up until it is closed. One daemon thread, that of the client, calls back; methods are
 * called by any.
 */
final class BrokerSession {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerSession.class);
    private static final long CONNECT_MILLIS = 3_000;
    private static final long CLOSE_MILLIS = 500;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    /**
     * So many frames may be on their way to the network. The client's own queue has no such limit: without this it would keep what a broker that
     * does not read has not taken, and from 65,525 frames on block whoever sends.
     */
    private static final int MAX_IN_FLIGHT = 64;

    private final MqttSettings settings;
    private final Topics topics;
    private final Tally tally;
    private final Consumer<Mqtt3Publish> onMessage;
    private final Mqtt3AsyncClient client;
    private final Backoff backoff;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** Completed by the first time that everything works, or by a refusal before that. */
    private final CompletableFuture<Void> first = new CompletableFuture<>();

    private volatile boolean isOnline;
    private volatile boolean isClosed;
    private volatile String problem = "no answer yet";
    private volatile @Nullable CompletableFuture<Void> pause;
    private long quietUntilNanos = System.nanoTime();

    BrokerSession(MqttSettings settings, Topics topics, Tally tally, Consumer<Mqtt3Publish> onMessage) {
        this.settings = settings;
        this.topics = topics;
        this.tally = tally;
        this.onMessage = onMessage;
        this.backoff = new Backoff(settings.longestPause(), new SecureRandom());
        this.client = Mqtt3Client.builder()
                .identifier(topics.clientId())
                .transportConfig(way(settings))
                .executorConfig()
                .nettyThreads(1)
                .nettyExecutor(loop -> startThread(loop, topics.self())) // each session its own, never a shared one
                .applicationScheduler(Schedulers.trampoline())
                .applyExecutorConfig()
                .addConnectedListener(connected -> onConnected())
                .addDisconnectedListener(this::onDisconnected)
                .buildAsync();
    }

    private static MqttClientTransportConfig way(MqttSettings settings) {
        var way = MqttClientTransportConfig.builder()
                .serverHost(settings.address().host())
                .serverPort(settings.address().port())
                .socketConnectTimeout(CONNECT_MILLIS, MILLISECONDS)
                .mqttConnectTimeout(CONNECT_MILLIS, MILLISECONDS);
        if (settings.address().tls()) {
            way = way.sslConfig(
                    MqttClientSslConfig.builder() // checks the name in the certificate unless it is told otherwise
                            .trustManagerFactory(settings.trustedCertificates()
                                    .map(TrustedCertificates::from)
                                    .orElse(null))
                            .handshakeTimeout(CONNECT_MILLIS, MILLISECONDS)
                            .build());
        }
        return way.build();
    }

    private static void startThread(Runnable loop, String self) {
        Thread thread = new Thread(loop, "mqtt-transport of " + self);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Connects and subscribes, again and again until the time for the start is over.
     *
     * @throws HaStartException when the broker did not answer in time, or refuses this node
     */
    void open() {
        Mqtt3Publish lastWill = Mqtt3Publish.builder()
                .topic(topics.lastWill())
                .qos(MqttQos.AT_MOST_ONCE)
                .payload(new byte[0]) // Without any the client counts two bytes that it does not write, and the broker
                // waits for them.
                .retain(false)
                .build();
        Mqtt3Connect connect = Mqtt3Connect.builder()
                .cleanSession(true) // What was sent while this node was away is old: nobody is to keep it.
                .keepAlive((int) settings.keepAlive().toSeconds())
                .simpleAuth(settings.login().map(BrokerSession::authentication).orElse(null))
                .willPublish(lastWill)
                .build();
        var unused = client.connect(connect); // Its failures are told to onDisconnected, too.
        try {
            first.get(settings.startTimeout().toMillis(), MILLISECONDS);
        } catch (ExecutionException e) {
            String advice = isDistrust(e.getCause())
                    ? "transport.trustedCertificates and the names in the broker's certificate"
                    : "transport.username, transport.password and the broker's access list";
            throw failedStart("cannot be used: " + problem + "; see " + advice, e);
        } catch (TimeoutException e) {
            throw failedStart(
                    "was not reached within %d ms (transport.startTimeoutMS): %s; is it running, and is transport.broker right?"
                            .formatted(settings.startTimeout().toMillis(), problem),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failedStart("was not waited for any longer: interrupted", e);
        }
    }

    private static Mqtt3SimpleAuth authentication(MqttSettings.Login login) {
        var named = Mqtt3SimpleAuth.builder().username(login.username());
        return login.password()
                .map(password -> named.password(password.getBytes(UTF_8)))
                .orElse(named)
                .build();
    }

    private HaStartException failedStart(String what, Exception cause) {
        close();
        return new HaStartException("the MQTT broker " + settings.address() + ' ' + what, cause);
    }

    /** Also each time after a loss: nothing of a session outlives its connection, so this node subscribes again. */
    private void onConnected() {
        if (isClosed) {
            disconnect();
            return;
        }
        var subscriptions = topics.filters().stream()
                .map(filter -> Mqtt3Subscription.builder()
                        .topicFilter(filter)
                        .qos(MqttQos.AT_MOST_ONCE)
                        .build())
                .toList();
        var subscribe = Mqtt3Subscribe.builder().addSubscriptions(subscriptions).build();
        var unused = client.subscribe(subscribe, onMessage, Runnable::run).whenComplete((done, failure) -> {
            if (failure == null) {
                onSubscribed();
            } else {
                onNotSubscribed(failure);
            }
        });
    }

    private void onSubscribed() {
        backoff.reset();
        isOnline = true;
        if (!first.complete(null)) {
            LOG.info("The broker {} is back", settings.address());
        }
    }

    private void onNotSubscribed(Throwable failure) {
        problem = "subscription to " + topics.filters() + " failed: " + failure.getMessage();
        if (failure instanceof Mqtt3SubAckException) {
            first.completeExceptionally(failure);
        }
        disconnect();
    }

    /** Called when an attempt has failed, and when a connection is lost. Nothing is done here for a connection that this node has ended. */
    private void onDisconnected(MqttClientDisconnectedContext context) {
        boolean wasOnline = isOnline;
        isOnline = false;
        if (isClosed) {
            return;
        }
        Throwable cause = context.getCause();
        if (context.getSource() != MqttDisconnectSource.USER) { // else it has been said why
            problem = rootOf(cause);
        }
        if (isRefusal(cause) || isDistrust(cause)) {
            first.completeExceptionally(cause);
        }
        if (wasOnline) {
            tally.add(Tally.LOSSES);
            if (System.nanoTime() - quietUntilNanos >= 0) {
                quietUntilNanos = System.nanoTime() + QUIET_NANOS;
                LOG.warn(
                        "The broker {} is lost: {}; no frame leaves or arrives until it is back",
                        settings.address(),
                        problem);
            }
        }
        CompletableFuture<Void> delay = new CompletableFuture<>();
        delay.completeOnTimeout(null, backoff.pause().toNanos(), TimeUnit.NANOSECONDS);
        pause = delay;
        var reconnector = context.getReconnector();
        reconnector
                .resubscribeIfSessionExpired(false)
                .reconnectWhen(delay, (over, never) -> reconnector.reconnect(!isClosed));
        if (isClosed) {
            delay.complete(null);
        }
    }

    private static boolean isRefusal(Throwable cause) {
        return cause instanceof Mqtt3ConnAckException refused
                && refused.getMqttMessage().getReturnCode() != Mqtt3ConnAckReturnCode.SERVER_UNAVAILABLE;
    }

    private static boolean isDistrust(@Nullable Throwable cause) {
        return cause instanceof SSLException || (cause != null && isDistrust(cause.getCause()));
    }

    private static String rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnknownHostException) {
            return "no address is known of host " + root.getMessage();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    /** Never blocks: what cannot go out now is dropped. The bytes belong to the session from now on. */
    void send(String topic, byte[] frame) {
        if (!isOnline) {
            tally.add(Tally.OFFLINE);
        } else if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
            inFlight.decrementAndGet();
            tally.add(Tally.BACKLOG);
        } else {
            var unused = client.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_MOST_ONCE)
                    .retain(false)
                    .payload(frame)
                    .send()
                    .whenComplete((done, failure) -> {
                        inFlight.decrementAndGet();
                        tally.add(failure == null ? Tally.SENT : Tally.FAILED);
                    });
        }
    }

    /** In words, for the description. */
    String state() {
        return isOnline ? "connected" : "not connected: " + problem;
    }

    /** In order, so that the broker does not publish the last will, unless the good-bye is lost with its connection. May block for half a second. Further calls do nothing. */
    void close() {
        isClosed = true;
        isOnline = false;
        CompletableFuture<Void> waiting = pause;
        if (waiting != null) {
            waiting.complete(null);
        }
        try {
            client.disconnect().get(CLOSE_MILLIS, MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("There was no connection to end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void disconnect() {
        var unused = client.disconnect();
    }
}
