package io.oneactive.witness.iothub;

import io.oneactive.iothub.Deadline;
import io.oneactive.iothub.TwinRequests.Answer;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.WitnessAnswer.Misconfigured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the twin of a device the witness of a group, once, by an operator's hand, and checks that the hub does what the witness rests on. Nodes
 * never do this: one that wrote a missing record anew could make two witnesses out of one. May be run again at any time, also while the group
 * runs: what is there stays as it is. Not safe for use by several threads.
 */
public final class IotHubWitnessInitialiser {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final IotHubSettings settings;

    IotHubWitnessInitialiser(IotHubSettings settings) {
        this.settings = settings;
    }

    /**
     * For a witness that is made from settings.
     *
     * @param values the checked settings of {@link IotHubWitnessProvider}
     * @param context the cluster; the node does not matter
     * @return a new initialiser
     * @throws io.oneactive.HaConfigException names everything that is wrong
     */
    public static IotHubWitnessInitialiser of(SettingValues values, ProviderContext context) {
        return new IotHubWitnessInitialiser(IotHubSettings.of(values, context));
    }

    /**
     * Does it. Blocks for at most 20 seconds.
     *
     * @return what was done and found; never throws for an operating error
     */
    public Report run() {
        List<String> lines = new ArrayList<>();
        Line line = new Line();
        Remedies remedies = new Remedies(settings.device(), settings.cluster());
        try (Transactions transactions = settings.transactions(line)) {
            Misconfigured problem = transactions.run(
                    Deadline.in(LIMIT), false, () -> null, connection -> initialised(connection, remedies, lines));
            return problem.problem().isEmpty() ? new Report(true, lines) : failed(problem, lines);
        } catch (HubFault fault) {
            return failed(remedies.of(fault), lines);
        }
    }

    private static Report failed(Misconfigured problem, List<String> lines) {
        lines.add("failed: " + problem.problem());
        lines.add("  to do: " + problem.remedy());
        return new Report(false, lines);
    }

    /** The problem; an empty one when there is none. */
    private Misconfigured initialised(TwinConnection connection, Remedies remedies, List<String> lines)
            throws HubFault {
        Misconfigured none = new Misconfigured("", "");
        TwinView view = connection.read();
        lines.add("ok: the twin of device " + settings.device() + " can be read, version " + view.version());
        new ConditionTest().run(connection, view.version());
        lines.add("ok: the hub refuses a write to a version that is over");
        TwinRecord record = view.record();
        if (view.damage() != null) {
            return remedies.damaged(view.damage());
        }
        if (record != null) {
            if (!record.cluster().equals(settings.cluster())) {
                return remedies.foreign(record.cluster());
            }
            lines.add("ok: it is the witness of cluster '" + settings.cluster() + "' already: " + record.description()
                    + ", term " + record.term());
            return none;
        }
        TwinRecord first = TwinRecord.first(settings.cluster(), settings.lease());
        Answer answer = connection.patch(first.patch(), view.version());
        if (!answer.isYes()) {
            throw TwinConnection.fault(answer, "writing the first record");
        }
        lines.add("ok: it is the witness of cluster '" + settings.cluster() + "' from now on");
        return none;
    }

    /**
     * What was done and found.
     *
     * @param isReady whether nodes can use the witness as it is now
     * @param lines for people: one step each, problems with their remedy; nothing secret
     */
    public record Report(boolean isReady, List<String> lines) {
        /**
         * A report; copies what it is given.
         *
         * @param isReady whether nodes can use the witness as it is now
         * @param lines for people
         */
        public Report {
            lines = List.copyOf(lines);
        }
    }
}
