/**
 * Small groups of nodes, explored: not some courses of events but all of them, up to a number of choices and of faults, on the very rules
 * that the engine runs. {@link io.oneactive.testkit.exploration.Exploration} is the door.
 *
 * <p>Nothing here waits, and nothing here starts a thread; no class is safe for use by several threads.
 */
package io.oneactive.testkit.exploration;
