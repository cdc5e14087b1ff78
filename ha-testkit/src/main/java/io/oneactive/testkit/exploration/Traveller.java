package io.oneactive.testkit.exploration;

import io.oneactive.engine.election.Event;

/**
 * Something on its way to a node.
 *
 * @param from index of the machine where it comes from
 * @param to index of the machine where it goes
 * @param process the only process that it is for; 0: whichever runs there
 * @param event what it is when it arrives
 */
record Traveller(int from, int to, int process, Event event) {}
