/**
 * Real nodes in processes of their own, watched from outside: what {@code ha demo} shows and what the failover benchmark measures.
 *
 * <p>{@link io.oneactive.agent.demo.Pair} starts two nodes and can kill, stop, continue and separate them; {@link
 * io.oneactive.agent.demo.Drill} does one thing to the pair and measures what follows; {@link io.oneactive.agent.demo.HistoryChecker} judges
 * afterwards, from the records of both nodes, whether ever two were active at one instant.
 */
package io.oneactive.agent.demo;
