/**
 * Exactly one active node out of two or more: the user's side.
 *
 * <p>Start with {@link io.oneactive.HaNode#start(io.oneactive.HaConfig)}.
 */
package io.oneactive;
