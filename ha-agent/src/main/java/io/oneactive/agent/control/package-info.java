/** How a running agent is asked and told: a local socket, what it answers, and what that means for people. */
package io.oneactive.agent.control;
