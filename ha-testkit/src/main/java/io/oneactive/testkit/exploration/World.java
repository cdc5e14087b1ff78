package io.oneactive.testkit.exploration;

import io.oneactive.engine.election.DurableState;
import io.oneactive.engine.election.Effect;
import io.oneactive.spi.WitnessAnswer;
import io.oneactive.testkit.simulation.Rules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the numbers in a {@link Situation} stand for. */
final class World {
    /** Farther in the past than any rule of quorum mode looks back, in failure timeouts: the longest wait there is one of ten. */
    static final int LONG_PAST_TIMEOUTS = 20;

    final ExplorationOptions options;
    final LocalStates locals;
    final Numbered<Traveller> travellers = new Numbered<>();
    final Numbered<Request> requests = new Numbered<>();
    final Numbered<Request.Claim> claims = new Numbered<>();
    final Numbered<WitnessAnswer> answers = new Numbered<>();
    final Numbered<DurableState> disks = new Numbered<>();
    private final Fingerprint fingerprint;
    private final Numbered<Bytes> cores = new Numbered<>();
    private final List<Packed> packedTravellers = new ArrayList<>();
    private final Map<Rest, Packed> packedRests = new HashMap<>();

    private record Rest(int turn, int effectsDone) {}

    World(ExplorationOptions options, Rules.Factory rules) {
        this.options = options;
        this.fingerprint = new Fingerprint(LONG_PAST_TIMEOUTS * LocalStates.nanos(options.timeoutMicros()));
        this.locals = new LocalStates(options, rules, fingerprint);
    }

    LocalState localOf(Machine machine) {
        return locals.state(machine.local);
    }

    Packed packedTraveller(int number) {
        while (packedTravellers.size() <= number) {
            packedTravellers.add(pack(travellers.at(packedTravellers.size())));
        }
        return packedTravellers.get(number);
    }

    /** What a process has not carried out yet of a turn. */
    Packed packedRest(int turn, int effectsDone) {
        return packedRests.computeIfAbsent(new Rest(turn, effectsDone), rest -> {
            List<Effect> effects = locals.turn(turn).effects();
            return pack(effects.subList(effectsDone, effects.size()));
        });
    }

    private Packed pack(Object thing) {
        Print print = fingerprint.of(thing);
        return new Packed(cores.of(print.core()), print.sequences());
    }
}
