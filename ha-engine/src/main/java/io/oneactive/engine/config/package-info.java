/**
 * The configuration: from builder, file and environment to one checked, immutable {@link io.oneactive.engine.config.NodeSettings}. Everything
 * that is wrong is found in one go and said with key, value, source and what is allowed.
 */
package io.oneactive.engine.config;
