import org.jspecify.annotations.NullMarked;

/** The command line. */
@NullMarked
module io.oneactive.agent {
    requires io.oneactive;
    requires info.picocli;
    requires org.slf4j;
    requires static org.jspecify;
}
