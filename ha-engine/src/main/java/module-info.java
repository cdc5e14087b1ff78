import org.jspecify.annotations.NullMarked;

/** The engine: the rules, their loop, the wire, the state file and the configuration. */
@NullMarked
module io.oneactive.engine {
    requires transitive io.oneactive;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires org.slf4j;
    requires static org.jspecify;
}
