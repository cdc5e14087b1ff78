package io.oneactive.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EphemeralTermStoreTest {
    @Test
    void forgetsEverything() {
        try (EphemeralTermStore store = new EphemeralTermStore()) {
            store.write(States.VOTED);
            assertThat(store.load()).isEmpty();
            assertThat(store.isDurable()).isFalse();
            assertThat(store.describe()).isEqualTo("ephemeral");
        }
    }
}
