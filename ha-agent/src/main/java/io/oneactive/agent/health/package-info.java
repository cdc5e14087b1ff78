/** Health checks that are chosen by {@code health.name}: a program, an HTTP address, a TCP port, the age of a file. */
package io.oneactive.agent.health;
