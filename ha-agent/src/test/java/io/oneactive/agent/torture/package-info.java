/**
 * Torture with real processes: a pair in network namespaces, a witness, a guarded workload, and everything that can go wrong on one machine,
 * by chance. {@link io.oneactive.agent.torture.TortureIT} says how to run it.
 */
package io.oneactive.agent.torture;
