import org.jspecify.annotations.NullMarked;

/** The witness that keeps a lease in a shared folder. */
@NullMarked
module io.oneactive.witness.file {
    requires transitive io.oneactive;
    requires static org.jspecify;

    exports io.oneactive.witness.file;

    provides io.oneactive.spi.WitnessProvider with
            io.oneactive.witness.file.FileWitnessProvider;
}
