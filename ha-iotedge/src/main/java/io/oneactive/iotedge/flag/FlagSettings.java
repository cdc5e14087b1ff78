package io.oneactive.iotedge.flag;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link FlagController}; made by {@link #builder}. */
public final class FlagSettings {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_]{1,64}");
    private static final Pattern VALUE = Pattern.compile("[^'\\\\\\p{Cntrl}]{1,128}");
    private static final Pattern PROPERTY = Pattern.compile("[^.$\\s\\p{Cntrl}]{1,128}");

    final ServicePolicy policy;
    final Optional<URI> endpoint;
    final SSLContext trust;
    final String poolTag;
    final String pool;
    final String primary;
    final String flag;
    final Duration interval;
    final Duration downAfter;
    final Optional<Duration> failbackAfter;
    final Optional<Duration> silentAfter;
    final Duration offWait;
    final Duration requestLimit;
    final boolean isDryRun;

    private FlagSettings(Builder builder) {
        policy = builder.policy;
        endpoint = Optional.ofNullable(builder.endpoint);
        trust = builder.trust == null ? standardTrust() : builder.trust;
        poolTag = builder.poolTag;
        pool = builder.pool;
        primary = builder.primary;
        flag = builder.flag;
        interval = builder.interval;
        downAfter = builder.downAfter;
        failbackAfter = Optional.ofNullable(builder.failbackAfter);
        silentAfter = Optional.ofNullable(builder.silentAfter);
        offWait = builder.offWait;
        requestLimit = builder.requestLimit;
        isDryRun = builder.isDryRun;
    }

    private static SSLContext standardTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
        }
    }

    /**
     * The settings that there must be.
     *
     * @param connectionString of a service policy with the rights RegistryRead (to see whether devices are connected) and ServiceConnect (twins and
     *     queries)
     * @param pool the value that the tag {@code pool} of the devices has
     * @param primary the device that has the flag while all is well
     * @return with the defaults of all others
     */
    public static Builder builder(String connectionString, String pool, String primary) {
        return new Builder(connectionString, pool, primary);
    }

    /** Names no key. */
    @Override
    public String toString() {
        return "flag '" + flag + "' of pool '" + pool + "' at " + policy.hostName;
    }

    /** Takes settings one by one; not for several threads. */
    public static final class Builder {
        private final ServicePolicy policy;
        private final String pool;
        private final String primary;
        private @Nullable URI endpoint;
        private @Nullable SSLContext trust;
        private String poolTag = "pool";
        private String flag = "flag";
        private Duration interval = Duration.ofMinutes(5);
        private Duration downAfter = Duration.ofMinutes(2);
        private @Nullable Duration failbackAfter;
        private @Nullable Duration silentAfter;
        private Duration offWait = Duration.ZERO;
        private Duration requestLimit = Duration.ofSeconds(20);
        private boolean isDryRun;

        private Builder(String connectionString, String pool, String primary) {
            this.policy = ServicePolicy.parse(connectionString);
            this.pool = pool;
            this.primary = primary;
        }

        /**
         * Where the registry is.
         *
         * @param address {@code https://host[:port]}; default: the hub's name
         * @return this
         */
        public Builder endpoint(URI address) {
            endpoint = address;
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
         * The tag by which devices belong to the pool.
         *
         * @param name default {@code pool}
         * @return this
         */
        public Builder poolTag(String name) {
            poolTag = name;
            return this;
        }

        /**
         * The desired property that devices follow.
         *
         * @param name default {@code flag}
         * @return this
         */
        public Builder flag(String name) {
            flag = name;
            return this;
        }

        /**
         * How often the controller looks by itself.
         *
         * @param time 1 s to 1 day; default 5 min
         * @return this
         */
        public Builder interval(Duration time) {
            interval = time;
            return this;
        }

        /**
         * For how long the device with the flag must have been disconnected before another one gets it.
         *
         * @param time 0 to 1 day; default 2 min
         * @return this
         */
        public Builder downAfter(Duration time) {
            downAfter = time;
            return this;
        }

        /**
         * For how long the primary must have been connected again before it gets the flag back from a device that is well.
         *
         * @param time 0 to 30 days; default: never, until that one fails
         * @return this
         */
        public Builder failbackAfter(Duration time) {
            failbackAfter = time;
            return this;
        }

        /**
         * Also takes a device for down that is connected and has not sent anything for so long.
         *
         * @param time 1 s to 30 days; default: never
         * @return this
         */
        public Builder silentAfter(Duration time) {
            silentAfter = time;
            return this;
        }

        /**
         * How long to wait, after a flag was switched off, before another one is switched on, unless the device has reported meanwhile that it stopped.
         * With devices that follow by {@link TwinFlag}: at least its bound on staleness, a tenth more; then no two of them act at once, even when the one
         * is cut off.
         *
         * @param time 0 to 10 min; default 0, which suits devices that never report
         * @return this
         */
        public Builder offWait(Duration time) {
            offWait = time;
            return this;
        }

        /**
         * How long one request may take.
         *
         * @param limit 1 s to 5 min; default 20 s
         * @return this
         */
        public Builder requestLimit(Duration limit) {
            requestLimit = limit;
            return this;
        }

        /**
         * Only says what it would do; writes nothing.
         *
         * @param isOn default false
         * @return this
         */
        public Builder dryRun(boolean isOn) {
            isDryRun = isOn;
            return this;
        }

        /**
         * Checks them.
         *
         * @return immutable
         * @throws IllegalArgumentException names the setting, its value and what is allowed
         */
        public FlagSettings build() {
            check(
                    "pool",
                    pool,
                    "must be 1 to 128 characters without quotes",
                    VALUE.matcher(pool).matches());
            check(
                    "primary",
                    primary,
                    "must be the id of a device",
                    VALUE.matcher(primary).matches() && !primary.contains(" "));
            check(
                    "poolTag",
                    poolTag,
                    "must be 1 to 64 of A-Z a-z 0-9 _",
                    TAG.matcher(poolTag).matches());
            check(
                    "flag",
                    flag,
                    "must be the name of a property",
                    PROPERTY.matcher(flag).matches());
            check(
                    "endpoint",
                    endpoint,
                    "must be https://host[:port]",
                    endpoint == null || "https".equals(endpoint.getScheme()));
            checkTime("interval", interval, 1_000, 86_400_000);
            checkTime("downAfter", downAfter, 0, 86_400_000);
            checkTime("failbackAfter", failbackAfter, 0, 2_592_000_000L);
            checkTime("silentAfter", silentAfter, 1_000, 2_592_000_000L);
            checkTime("offWait", offWait, 0, 600_000);
            checkTime("requestLimit", requestLimit, 1_000, 300_000);
            return new FlagSettings(this);
        }

        private static void checkTime(String name, @Nullable Duration value, long leastMillis, long mostMillis) {
            check(
                    name,
                    value,
                    "must be " + leastMillis + " ms to " + mostMillis + " ms",
                    value == null || (value.toMillis() >= leastMillis && value.toMillis() <= mostMillis));
        }

        private static void check(String name, @Nullable Object value, String allowed, boolean isGood) {
            if (!isGood) {
                throw new IllegalArgumentException(name + " = " + value + ": " + allowed);
            }
        }
    }
}
