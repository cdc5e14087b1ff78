package io.oneactive.spi;

import java.time.Duration;
import java.util.UUID;

/**
 * A node's wish for the witness lease.
 *
 * @param cluster name of the group
 * @param nodeId the node that asks
 * @param leaseId new for every claim; repeated only to ask again after an unknown answer
 * @param timeLimit within which each call for this lease must return
 */
public record LeaseRequest(String cluster, String nodeId, UUID leaseId, Duration timeLimit) {}
