/**
 * What carries the rules: the loop, the only thread that calls them; the witness's worker; those that are told. Everything that knows a
 * thread or a clock is here.
 */
package io.oneactive.engine.runtime;
