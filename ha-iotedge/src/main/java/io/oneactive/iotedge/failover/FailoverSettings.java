package io.oneactive.iotedge.failover;

import com.microsoft.azure.sdk.iot.provisioning.security.SecurityProviderSymmetricKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link FailoverClient}; made by {@link #builder}. */
public final class FailoverSettings {
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9\\-._:]{1,128}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}");
    private static final int MOST_MESSAGES = 1_000_000;

    final String scopeId;
    final String deviceId;
    final String deviceKey;
    final String provisioningHost;
    final Optional<String> modelId;
    final Optional<Path> cacheFile;
    final SSLContext trust;
    final int queueMessages;
    final long queueBytes;
    final Overflow overflow;
    final int inFlight;
    final Duration connectTimeLimit;
    final Duration provisioningTimeLimit;
    final Duration acknowledgementTimeLimit;
    final Duration handlerTimeLimit;
    final Duration closeTimeLimit;
    final Duration firstPause;
    final Duration longestPause;
    final Duration keepAlive;

    private FailoverSettings(Builder builder) {
        scopeId = builder.scopeId;
        deviceId = builder.deviceId;
        deviceKey = derivedKey(builder.groupSymmetricKey, builder.deviceId);
        provisioningHost = builder.provisioningHost;
        modelId = Optional.ofNullable(builder.modelId);
        cacheFile = Optional.ofNullable(builder.cacheFile);
        trust = builder.trust == null ? standardTrust() : builder.trust;
        queueMessages = builder.queueMessages;
        queueBytes = builder.queueBytes;
        overflow = builder.overflow;
        inFlight = Math.min(builder.inFlight, builder.queueMessages);
        connectTimeLimit = builder.connectTimeLimit;
        provisioningTimeLimit = builder.provisioningTimeLimit;
        acknowledgementTimeLimit = builder.acknowledgementTimeLimit;
        handlerTimeLimit = builder.handlerTimeLimit;
        closeTimeLimit = builder.closeTimeLimit;
        firstPause = builder.firstPause;
        longestPause = builder.longestPause;
        keepAlive = builder.keepAlive;
    }

    private static SSLContext standardTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
        }
    }

    private static String derivedKey(String groupKey, String registrationId) {
        try {
            byte[] key = SecurityProviderSymmetricKey.ComputeDerivedSymmetricKey(
                    groupKey.getBytes(StandardCharsets.UTF_8), registrationId);
            return new String(key, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /**
     * The settings that there must be.
     *
     * @param scopeId the ID scope of the Device Provisioning Service
     * @param groupSymmetricKey primary or secondary key of the group enrolment, Base64; the device's own is derived from it
     * @param deviceId the device, which is also the registration id
     * @return with the defaults of all others
     */
    public static Builder builder(String scopeId, String groupSymmetricKey, String deviceId) {
        return new Builder(scopeId, groupSymmetricKey, deviceId);
    }

    /** Names no key. */
    @Override
    public String toString() {
        return "device " + deviceId + " of scope " + scopeId + " at " + provisioningHost;
    }

    /** Takes settings one by one; not for several threads. */
    public static final class Builder {
        private final String scopeId;
        private final String groupSymmetricKey;
        private final String deviceId;
        private String provisioningHost = "global.azure-devices-provisioning.net";
        private @Nullable String modelId;
        private @Nullable Path cacheFile;
        private @Nullable SSLContext trust;
        private int queueMessages = 1_000;
        private long queueBytes = 16L * 1024 * 1024;
        private Overflow overflow = Overflow.DROP_OLDEST;
        private int inFlight = 32;
        private Duration connectTimeLimit = Duration.ofSeconds(15);
        private Duration provisioningTimeLimit = Duration.ofSeconds(30);
        private Duration acknowledgementTimeLimit = Duration.ofSeconds(30);
        private Duration handlerTimeLimit = Duration.ofSeconds(10);
        private Duration closeTimeLimit = Duration.ofSeconds(3);
        private Duration firstPause = Duration.ofSeconds(1);
        private Duration longestPause = Duration.ofMinutes(1);
        private Duration keepAlive = Duration.ofSeconds(30);

        private Builder(String scopeId, String groupSymmetricKey, String deviceId) {
            this.scopeId = scopeId;
            this.groupSymmetricKey = groupSymmetricKey;
            this.deviceId = deviceId;
        }

        /**
         * Where the Device Provisioning Service is.
         *
         * @param host a name; default {@code global.azure-devices-provisioning.net}
         * @return this
         */
        public Builder provisioningHost(String host) {
            provisioningHost = host;
            return this;
        }

        /**
         * The model that the device implements (IoT Plug and Play, IoT Central).
         *
         * @param id a DTMI, for instance {@code dtmi:Sample:Failover;1}; default none
         * @return this
         */
        public Builder modelId(String id) {
            modelId = id;
            return this;
        }

        /**
         * Where the name of the last hub is kept over restarts. It is kept in memory in any case.
         *
         * @param file in a folder that exists and is writable; each device needs its own. Default none
         * @return this
         */
        public Builder cacheFile(Path file) {
            cacheFile = file;
            return this;
        }

        /**
         * Whose certificates are trusted.
         *
         * @param context default: Java's
         * @return this
         */
        public Builder trust(SSLContext context) {
            trust = context;
            return this;
        }

        /**
         * How much telemetry waits while there is no hub. It is kept in memory: what waits when the process dies is lost.
         *
         * @param messages 1 to 1,000,000; default 1,000
         * @param bytes at least {@link HubMessage#GREATEST_BYTES}; default 16 MiB
         * @param whenFull what then; default {@link Overflow#DROP_OLDEST}
         * @return this
         */
        public Builder queue(int messages, long bytes, Overflow whenFull) {
            queueMessages = messages;
            queueBytes = bytes;
            overflow = whenFull;
            return this;
        }

        /**
         * How many messages may be under way without an acknowledgement: as many may reach a hub twice when a connection is lost. 1 is slowest and
         * doubles one at most.
         *
         * @param messages 1 to 1,000; default 32
         * @return this
         */
        public Builder inFlight(int messages) {
            inFlight = messages;
            return this;
        }

        /**
         * How long a hub may take to connect, subscriptions included.
         *
         * @param limit 1 s to 5 min; default 15 s
         * @return this
         */
        public Builder connectTimeLimit(Duration limit) {
            connectTimeLimit = limit;
            return this;
        }

        /**
         * How long the Device Provisioning Service may take. It asks to be polled each two to five seconds.
         *
         * @param limit 5 s to 5 min; default 30 s
         * @return this
         */
        public Builder provisioningTimeLimit(Duration limit) {
            provisioningTimeLimit = limit;
            return this;
        }

        /**
         * How long a message may be under way without an acknowledgement; then the connection is given up.
         *
         * @param limit 1 s to 10 min; default 30 s
         * @return this
         */
        public Builder acknowledgementTimeLimit(Duration limit) {
            acknowledgementTimeLimit = limit;
            return this;
        }

        /**
         * How long the hub waits for a handler.
         *
         * @param limit 10 ms to 5 min; default 10 s
         * @return this
         */
        public Builder handlerTimeLimit(Duration limit) {
            handlerTimeLimit = limit;
            return this;
        }

        /**
         * How long an orderly good-bye may take, of an old connection or at the end; then it is cut.
         *
         * @param limit 100 ms to 1 min; default 3 s
         * @return this
         */
        public Builder closeTimeLimit(Duration limit) {
            closeTimeLimit = limit;
            return this;
        }

        /**
         * Pauses between attempts: none before the first one after a connection that lasted for {@code longest}; then {@code first}, doubled each time up to
         * {@code longest}, less a random part of up to a half.
         *
         * @param first 10 ms to {@code longest}; default 1 s
         * @param longest up to 1 h; default 1 min
         * @return this
         */
        public Builder pauses(Duration first, Duration longest) {
            firstPause = first;
            longestPause = longest;
            return this;
        }

        /**
         * How often the connection is tried while it is idle. One that swallows everything is noticed after twice as long, or after
         * {@link #acknowledgementTimeLimit} when something is sent.
         *
         * @param interval 5 s to 1,177 s, the hub's limit; default 30 s
         * @return this
         */
        public Builder keepAlive(Duration interval) {
            keepAlive = interval;
            return this;
        }

        /**
         * Checks them.
         *
         * @return immutable
         * @throws IllegalArgumentException names the setting, its value and what is allowed
         */
        public FailoverSettings build() {
            check("scopeId", scopeId, "must not be empty", !scopeId.isBlank());
            checkKey();
            check(
                    "deviceId",
                    deviceId,
                    "must be 1 to 128 of A-Z a-z 0-9 - . _ :",
                    DEVICE.matcher(deviceId).matches());
            check(
                    "provisioningHost",
                    provisioningHost,
                    "must be a host name",
                    HOST.matcher(provisioningHost).matches());
            check("queue.messages", queueMessages, "must be 1 to 1000000", isIn(queueMessages, 1, MOST_MESSAGES));
            check(
                    "queue.bytes",
                    queueBytes,
                    "must be at least " + HubMessage.GREATEST_BYTES,
                    queueBytes >= HubMessage.GREATEST_BYTES);
            check("inFlight", inFlight, "must be 1 to 1000", isIn(inFlight, 1, 1_000));
            checkLimit("connectTimeLimit", connectTimeLimit, 1_000, 300_000);
            checkLimit("provisioningTimeLimit", provisioningTimeLimit, 5_000, 300_000);
            checkLimit("acknowledgementTimeLimit", acknowledgementTimeLimit, 1_000, 600_000);
            checkLimit("handlerTimeLimit", handlerTimeLimit, 10, 300_000);
            checkLimit("closeTimeLimit", closeTimeLimit, 100, 60_000);
            checkLimit("pauses.longest", longestPause, 10, 3_600_000);
            checkLimit("pauses.first", firstPause, 10, longestPause.toMillis());
            checkLimit("keepAlive", keepAlive, 5_000, 1_177_000);
            return new FailoverSettings(this);
        }

        private void checkKey() {
            boolean isKey;
            try {
                isKey = Base64.getDecoder().decode(groupSymmetricKey).length > 0;
            } catch (IllegalArgumentException e) {
                isKey = false;
            }
            check("groupSymmetricKey", "(secret)", "must be the Base64 key of the group enrolment", isKey);
        }

        private static boolean isIn(int value, int least, int most) {
            return value >= least && value <= most;
        }

        private static void checkLimit(String name, Duration value, long leastMillis, long mostMillis) {
            check(
                    name,
                    value,
                    "must be " + leastMillis + " ms to " + mostMillis + " ms",
                    value.toMillis() >= leastMillis && value.toMillis() <= mostMillis);
        }

        private static void check(String name, Object value, String allowed, boolean isGood) {
            if (!isGood) {
                throw new IllegalArgumentException(name + " = " + value + ": " + allowed);
            }
        }
    }
}
