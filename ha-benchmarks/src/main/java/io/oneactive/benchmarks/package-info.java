/** Measurements: how fast a pair fails over, what a node costs when nothing happens, what a question for the role costs. */
@NullMarked
package io.oneactive.benchmarks;

import org.jspecify.annotations.NullMarked;
