package io.oneactive.benchmarks;

import io.oneactive.agent.demo.Pair;
import io.oneactive.agent.demo.PairOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** What is done to a pair, again and again, and what is measured. */
enum Scenario {
    /** The active node is killed. */
    KILL(false) {
        @Override
        List<String> figures() {
            return KillRound.FIGURES;
        }

        @Override
        Round round(Pair pair, Changes changes, Random random) {
            return new KillRound(pair, changes, random);
        }
    },
    /** The active node hands its role over on request. */
    TRANSFER(false) {
        @Override
        List<String> figures() {
            return TransferRound.FIGURES;
        }

        @Override
        Round round(Pair pair, Changes changes, Random random) {
            return new TransferRound(pair, changes, random);
        }
    },
    /** The active node is stopped for a while by SIGSTOP, and continued by SIGCONT. */
    STOP(true) {
        @Override
        List<String> figures() {
            return StopRound.FIGURES;
        }

        @Override
        Round round(Pair pair, Changes changes, Random random) {
            return new StopRound(pair, random);
        }
    };

    /** Two threads that ask without any pause take two processors, and what is to be measured has to wait for them. */
    private static final Duration MODEST = Duration.ofNanos(50_000);

    private final boolean asksWithoutPause;

    Scenario(boolean asksWithoutPause) {
        this.asksWithoutPause = asksWithoutPause;
    }

    /** Does the same thing to the same pair each time. */
    @FunctionalInterface
    interface Round {
        /**
         * Does it once, to a pair at rest. Afterwards both nodes run, or start.
         *
         * @return one value for each figure, in nanoseconds
         */
        List<Long> play();
    }

    /** What each round measures. */
    abstract List<String> figures();

    abstract Round round(Pair pair, Changes changes, Random random);

    /** How densely {@code isActive()} is read. */
    PairOptions watched(PairOptions options) {
        return options.withReadingPause(asksWithoutPause ? Duration.ZERO : MODEST);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
