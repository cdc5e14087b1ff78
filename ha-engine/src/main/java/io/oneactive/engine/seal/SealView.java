package io.oneactive.engine.seal;

import io.oneactive.SecurityStatus;
import java.util.Map;

/**
 * What is shown of the seal. Immutable.
 *
 * @param status the own side
 * @param keys id of the key with which the newest frame of each node was sealed, by node id; absent: unsealed, or none was heard
 */
public record SealView(SecurityStatus status, Map<String, Integer> keys) {}
