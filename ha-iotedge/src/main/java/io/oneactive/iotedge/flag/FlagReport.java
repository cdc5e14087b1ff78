package io.oneactive.iotedge.flag;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a controller saw and did.
 *
 * @param outcome what it did
 * @param holder who has the flag now, as far as the controller knows
 * @param target who was to get it; empty when nothing was to change, or when all flags were to go off
 * @param reason for people
 * @param devices of the pool, by id
 */
public record FlagReport(
        Outcome outcome, Optional<String> holder, Optional<String> target, String reason, List<Device> devices) {
    /** What a controller did. */
    public enum Outcome {
        /** Nothing is to change. */
        KEPT,
        /** The device with the flag is down, but not for long enough, or no other one is up. */
        WAITING,
        /** The flag was moved. */
        SWITCHED,
        /** It would have been moved, but for the dry run. */
        WOULD_SWITCH,
        /** Another controller was faster; look again. */
        SUPERSEDED,
        /** Nobody is well, or operators want two devices at once. Somebody must see to it. */
        STUCK,
        /** The registry was not reached, or refused. */
        FAILED
    }

    /**
     * A device of the pool.
     *
     * @param id its id
     * @param isUp whether it could have the flag
     * @param since how long it has been so, by the hub's clock
     * @param isOn whether its flag was on when the controller looked
     * @param state in words, for instance {@code Disconnected}
     */
    public record Device(String id, boolean isUp, Duration since, boolean isOn, String state) {}

    /**
     * Keeps a copy.
     *
     * @param outcome what it did
     * @param holder who has the flag now
     * @param target who was to get it
     * @param reason for people
     * @param devices of the pool
     */
    public FlagReport {
        devices = List.copyOf(devices);
    }
}
