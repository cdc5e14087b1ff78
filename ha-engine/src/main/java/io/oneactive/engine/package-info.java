/**
 * The door to the election engine: {@link io.oneactive.engine.OneActiveEngine} turns a configuration into a running node. Applications do not
 * call it; they call {@link io.oneactive.HaNode#start(io.oneactive.HaConfig)}.
 */
package io.oneactive.engine;
