/** A small server that speaks what an IoT hub and its provisioning service are documented to speak, for tests. */
@NullMarked
package io.oneactive.standin;

import org.jspecify.annotations.NullMarked;
