/** What every command shares: exit codes, failures without a stack trace, colours, and how an event is written on one line. */
package io.oneactive.agent.terminal;
