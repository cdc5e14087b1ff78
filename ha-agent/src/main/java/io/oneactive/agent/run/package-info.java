/**
 * Runs a command only while this node is active: a guard in a process of its own starts it and ends it in time, whatever happens to the agent; a
 * supervisor follows the role, restarts what dies, runs hooks and gives the role away.
 */
package io.oneactive.agent.run;
