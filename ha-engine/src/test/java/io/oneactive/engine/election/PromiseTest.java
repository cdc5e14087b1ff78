package io.oneactive.engine.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PromiseTest {
    private final Promise promise = new Promise();

    @Test
    void aPromiseBindsUntilItsEndForEverybodyButItsHolder() {
        promise.give("a", 1, 7, 600);

        assertThat(promise.allows("a", 1, 599)).isTrue();
        assertThat(promise.allows("a", 2, 599))
                .as("another process of the same id")
                .isFalse();
        assertThat(promise.allows("b", 1, 599)).isFalse();
        assertThat(promise.allows("b", 1, 600)).isTrue();
    }

    @Test
    void aShorterPromiseDoesNotMoveTheEndBack() {
        promise.give("a", 1, 7, 600);
        promise.give("a", 1, 7, 300);

        assertThat(promise.isOver(599)).isFalse();
    }

    @Test
    void onlyTheResignationOfThatVeryTermAndProcessVoidsAPromise() {
        promise.give("a", 1, 7, 600);

        assertThat(promise.voidedBy("a", 1, 6))
                .as("an old resignation that arrives late")
                .isFalse();
        assertThat(promise.voidedBy("a", 2, 7)).isFalse();
        assertThat(promise.voidedBy("b", 1, 7)).isFalse();
        assertThat(promise.isOver(100)).isFalse();
        assertThat(promise.voidedBy("a", 1, 7)).isTrue();
        assertThat(promise.isOver(100)).isTrue();
    }
}
