import org.jspecify.annotations.NullMarked;

/** The witness that keeps a lease in a shared folder. */
@NullMarked
module io.oneactive.witness.file {
    requires io.oneactive;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;
    requires static org.jspecify;
}
