/** Small programs that show how OneActive is used. */
@NullMarked
package io.oneactive.examples;

import org.jspecify.annotations.NullMarked;
