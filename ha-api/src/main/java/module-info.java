/**
 * What a user of OneActive touches ({@link io.oneactive}) and what a provider of a transport, a witness, an election rule or a health
 * check writes ({@link io.oneactive.spi}). Depends on nothing.
 */
@org.jspecify.annotations.NullMarked
module io.oneactive {
    requires static org.jspecify;

    exports io.oneactive;
    exports io.oneactive.spi;

    uses io.oneactive.spi.EngineProvider;
}
