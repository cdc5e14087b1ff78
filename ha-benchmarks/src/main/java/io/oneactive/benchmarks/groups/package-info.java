/** Many groups in one process on one port: how fast all of them fail over, and what they cost. */
@NullMarked
package io.oneactive.benchmarks.groups;

import org.jspecify.annotations.NullMarked;
