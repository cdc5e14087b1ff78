package io.oneactive.spi;

/**
 * Whom a provider works for.
 *
 * @param cluster name of the group
 * @param nodeId id of this node
 */
public record ProviderContext(String cluster, String nodeId) {}
