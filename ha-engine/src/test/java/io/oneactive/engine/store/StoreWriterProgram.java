package io.oneactive.engine.store;

import java.nio.file.Path;

/** A process that writes state after state until it is killed, and says which ones were acknowledged. */
final class StoreWriterProgram {
    private StoreWriterProgram() {}

    public static void main(String[] arguments) throws StoreException {
        try (FileTermStore store = FileTermStore.open(Path.of(arguments[0]), "line-7", "gw-a")) {
            long term = store.load().map(state -> state.term()).orElse(0L);
            while (true) {
                term++;
                store.write(States.ofTerm(term));
                System.out.println(term);
            }
        }
    }
}
