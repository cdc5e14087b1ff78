/**
 * Whole groups of nodes in virtual time, on the very rules that the engine runs. Network, witness, clocks, disks, operators and the
 * application are simulated and drawn from one seed: the same options and the same seed give the same run, event by event.
 *
 * <p>Nothing here waits, and nothing here starts a thread; no class is safe for use by several threads. {@link
 * io.oneactive.testkit.simulation.Simulation} is the door.
 */
package io.oneactive.testkit.simulation;
