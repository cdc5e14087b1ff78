/** What a node must not forget, and where it is kept over a restart. */
package io.oneactive.engine.store;
