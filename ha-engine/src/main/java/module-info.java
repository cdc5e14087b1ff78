/** The election engine: the rules, their loop, the wire, the state file and the configuration. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the test kit, to which the rules are shown, is built later
module io.oneactive.engine {
    requires transitive io.oneactive;
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires org.slf4j;

    exports io.oneactive.engine;
    exports io.oneactive.engine.election to
            io.oneactive.testkit;

    provides io.oneactive.spi.EngineProvider with
            io.oneactive.engine.OneActiveEngine;

    uses io.oneactive.spi.TransportProvider;
    uses io.oneactive.spi.WitnessProvider;
    uses io.oneactive.spi.HealthCheckProvider;
    uses io.oneactive.spi.ElectionRuleProvider;
}
