package io.oneactive.iotedge.flag;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * A device of the pool: its twin, and how the hub sees it.
 *
 * @param twin its twin
 * @param isUp whether it could have the flag
 * @param since how long it has been so; for ever for one that is disabled, which is nobody's accident
 * @param state in words
 */
record Candidate(FlagTwin twin, boolean isUp, Duration since, String state) {
    private static final Duration LONG = Duration.ofDays(3650);

    /** Judges a device by what the registry says of it. */
    static Candidate of(FlagTwin twin, JsonObject device, Instant now, FlagSettings settings) {
        String status = FlagTwin.text(device, "status");
        String connection = FlagTwin.text(device, "connectionState");
        Duration connectedOrNot = age(FlagTwin.text(device, "connectionStateUpdatedTime"), now);
        if (!status.equals("enabled")) {
            return new Candidate(twin, false, LONG, status);
        }
        if (!connection.equals("Connected")) {
            return new Candidate(twin, false, connectedOrNot, connection);
        }
        Duration silent = age(FlagTwin.text(device, "lastActivityTime"), now);
        if (settings.silentAfter.isPresent() && silent.compareTo(settings.silentAfter.get()) > 0) {
            return new Candidate(
                    twin, false, silent.minus(settings.silentAfter.get()), "silent for " + silent.toSeconds() + " s");
        }
        return new Candidate(twin, true, connectedOrNot, connection);
    }

    private static Duration age(String time, Instant now) {
        try {
            Duration age = Duration.between(Instant.parse(time), now);
            return age.isNegative() ? Duration.ZERO : age.compareTo(LONG) > 0 ? LONG : age;
        } catch (DateTimeParseException e) {
            return LONG;
        }
    }

    String id() {
        return twin.id();
    }

    /** May have the flag if nobody wishes otherwise. */
    boolean isEligible() {
        return isUp && twin.isMember() && !twin.wish().equals("off");
    }

    FlagReport.Device report() {
        return new FlagReport.Device(id(), isUp, since, twin.isOn(), state);
    }
}
