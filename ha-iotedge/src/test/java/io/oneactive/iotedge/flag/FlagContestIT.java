package io.oneactive.iotedge.flag;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Controllers that want different devices, and take the flag from each other with every look, while requests fail at random: after no single write of any of
 * them are two flags on. More by hand: {@code -Diotedge.flag.looks=2000}.
 */
class FlagContestIT {
    private static final int LOOKS = Integer.getInteger("iotedge.flag.looks", 15);
    private static final long SEED = Long.getLong("iotedge.flag.seed", 20_261_122L);

    @Test
    void controllersThatWantDifferentDevicesNeverSwitchOnTwo() throws Exception {
        List<String> devices = List.of("a", "b", "c");
        try (Pool pool = new Pool("a", "b", "c")) {
            devices.forEach(pool::connect);
            ExecutorService threads = Executors.newFixedThreadPool(devices.size());
            Map<FlagReport.Outcome, Integer> outcomes = new EnumMap<>(FlagReport.Outcome.class);
            List<Future<?>> contestants = new ArrayList<>();
            for (String wanted : devices) {
                contestants.add(threads.submit(() -> contest(pool, wanted, outcomes)));
            }
            for (Future<?> contestant : contestants) {
                contestant.get(10, TimeUnit.MINUTES);
            }
            threads.shutdown();

            System.out.printf(
                    "flag contest: %d looks of each of 3 controllers, %s, switched on %d times, most flags on at any time %d%n",
                    LOOKS, outcomes, pool.timesSwitchedOn(), pool.most());
            assertThat(pool.most()).isEqualTo(1);
            assertThat(outcomes.getOrDefault(FlagReport.Outcome.SWITCHED, 0)).isPositive();
            assertThat(outcomes.getOrDefault(FlagReport.Outcome.SUPERSEDED, 0)).isPositive();
            assertThat(outcomes.getOrDefault(FlagReport.Outcome.FAILED, 0)).isPositive();

            FlagController inspector = pool.controller(pool.settings("b"));
            FlagReport last = inspector.look();
            while (last.outcome() == FlagReport.Outcome.FAILED) {
                // Failures that are left over; each look takes one at least.
                last = inspector.look();
            }
            assertThat(last.holder()).isPresent();
            assertThat(pool.on()).containsExactly(last.holder().orElseThrow());
        }
    }

    private static void contest(Pool pool, String wanted, Map<FlagReport.Outcome, Integer> outcomes) {
        Random random = new Random(SEED + wanted.charAt(0));
        FlagController controller = pool.controller(pool.settings(wanted).failbackAfter(Duration.ZERO));
        for (int i = 0; i < LOOKS; i++) {
            if (random.nextInt(4) == 0) {
                pool.registry.failAfter(random.nextInt(12), random.nextBoolean() ? 0 : 503);
            }
            FlagReport.Outcome outcome = controller.look().outcome();
            synchronized (outcomes) {
                outcomes.merge(outcome, 1, Integer::sum);
            }
        }
    }
}
