/** What {@code ha doctor} finds out, and what it makes of it. */
package io.oneactive.agent.doctor;
