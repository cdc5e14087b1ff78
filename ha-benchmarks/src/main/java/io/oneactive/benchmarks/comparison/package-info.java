/** Measures OneActive and the libraries that a Java user would pick instead, side by side, under the same conditions. */
@NullMarked
package io.oneactive.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
