package io.oneactive;

import java.util.List;
import java.util.Optional;

/**
 * How a node's frames are protected. Holds ids of keys, never a key.
 *
 * @param mode what is done with seals
 * @param activeKey id of the key with which frames are sealed, 1 to 255; empty without keys
 * @param acceptedKeys ids of all keys whose seals are accepted, the active one included, ascending
 * @param refused the senders whose frames were refused within the last minute because of their seal; at most 32
 */
public record SecurityStatus(
        SecurityMode mode, Optional<Integer> activeKey, List<Integer> acceptedKeys, List<RefusedSender> refused) {
    /**
     * Copies the lists.
     *
     * @param mode what is done with seals
     * @param activeKey id of the key with which frames are sealed, 1 to 255; empty without keys
     * @param acceptedKeys ids of all keys whose seals are accepted, the active one included, ascending
     * @param refused the senders whose frames were refused within the last minute because of their seal; at most 32
     */
    public SecurityStatus {
        acceptedKeys = List.copyOf(acceptedKeys);
        refused = List.copyOf(refused);
    }
}
