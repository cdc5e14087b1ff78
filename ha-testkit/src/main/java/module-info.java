import org.jspecify.annotations.NullMarked;

/** Simulated network, witness and clock, and the test suites for transports and witnesses. */
@NullMarked
module io.oneactive.testkit {
    requires transitive io.oneactive;
    requires io.oneactive.engine;
    requires com.fasterxml.jackson.core;
    requires org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports io.oneactive.testkit;
    exports io.oneactive.testkit.exploration;
    exports io.oneactive.testkit.simulation;
}
