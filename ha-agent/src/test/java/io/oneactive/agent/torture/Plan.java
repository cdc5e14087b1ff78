package io.oneactive.agent.torture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Which faults each round has: by chance, but each kind about as often as any other. */
final class Plan {
    private static final double SECOND_FAULT = 0.5;
    private static final double SECOND_BESIDE_WITNESS = 0.8;
    private static final double OF_THE_WITNESS = 0.35;

    private final Random random;
    private final List<Fault> common;
    private final Deque<Fault> deck = new ArrayDeque<>();

    Plan(Random random, List<Fault> common) {
        this.random = random;
        this.common = common;
    }

    /** Rounds with one or two faults each; with a blob some of them the witness's. Of few rounds, the last one kills Azurite. */
    List<List<Fault>> rounds(int count, boolean blob, boolean few) {
        List<Fault> witness = new ArrayList<>(Fault.ofTheWitness());
        List<Fault> firsts = new ArrayList<>();
        int ofTheWitness = blob ? (int) Math.ceil(count * OF_THE_WITNESS) : 0;
        for (int round = 0; round < count; round++) {
            firsts.add(round < ofTheWitness ? witness.get(round % witness.size()) : next());
        }
        Collections.shuffle(firsts, random);
        if (few && firsts.remove(Fault.AZURITE_KILLED)) {
            // The new blob gives its lease after 18 s only, which few rounds do not wait for.
            firsts.removeIf(fault -> fault == Fault.AZURITE_KILLED);
            while (firsts.size() < count - 1) {
                firsts.add(Fault.AZURITE_SLOW);
            }
            firsts.add(Fault.AZURITE_KILLED);
        }
        return firsts.stream().map(this::maybeWithASecond).toList();
    }

    private Fault next() {
        if (deck.isEmpty()) {
            List<Fault> cards = new ArrayList<>(common);
            Collections.shuffle(cards, random);
            deck.addAll(cards);
        }
        return deck.remove();
    }

    private List<Fault> maybeWithASecond(Fault first) {
        boolean ofTheWitness = first.isOfTheWitness();
        if (random.nextDouble() >= (ofTheWitness ? SECOND_BESIDE_WITNESS : SECOND_FAULT)) {
            return List.of(first);
        }
        List<Fault> fitting = (ofTheWitness ? Fault.SEPARATING : common)
                .stream().filter(common::contains).filter(first::goesWith).toList();
        return List.of(first, fitting.get(random.nextInt(fitting.size())));
    }
}
