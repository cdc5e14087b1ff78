package io.oneactive.agent;

import io.oneactive.HaConfigException;
import io.oneactive.HaNode;
import io.oneactive.ResolvedSetting;
import io.oneactive.agent.doctor.Checkup;
import io.oneactive.agent.doctor.MachineCheck;
import io.oneactive.agent.doctor.NetworkReport;
import io.oneactive.agent.doctor.WitnessCheck;
import io.oneactive.agent.terminal.ExitCode;
import io.oneactive.agent.terminal.Palette;
import io.oneactive.agent.terminal.Settings;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessProvider;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ha doctor}. */
@Command(
        name = "doctor",
        description = {
            "Finds out what is wrong around a node: its network, its witness, its disk, and how long this machine keeps a program waiting; and says"
                    + " which timings are safe.",
            "",
            "It disturbs nobody: a running node goes on, nothing is asked of the group's witness but how it is. A whole claim is rehearsed with a"
                    + " witness of another name, CLUSTER-doctor, when there is one."
        },
        subcommands = DoctorNetworkCommand.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing must be mended; warnings may have been printed",
            "1:something must be mended",
            "2:the command line or the configuration is wrong",
            "3:the network cannot be used as configured"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final String WITNESS = "witness.";
    private static final String REHEARSAL = "-doctor";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigurationOptions options = new ConfigurationOptions();

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "how long to look at the network, and then at this machine; 0.5 to 60, default: 5")
    private String seconds = "5";

    @Option(names = "--json", description = "prints one JSON object, for programs")
    private boolean isJson;

    @Option(names = "--colour", paramLabel = "auto|always|never", description = "default: auto")
    private Palette.Choice colour = Palette.Choice.AUTO;

    @Override
    public Integer call() {
        Duration duration = DoctorNetworkCommand.seconds(spec, seconds);
        List<ResolvedSetting> settings =
                HaNode.settings(options.builder(System.getenv()).build());
        Optional<NetworkReport> network = DoctorNetworkCommand.canLookAt(settings)
                ? Optional.of(DoctorNetworkCommand.look(settings, duration, List.of()))
                : Optional.empty();
        PrintWriter out = spec.commandLine().getOut();
        Palette palette = colour.palette(System.getenv());
        if (!isJson) {
            network.ifPresent(report -> report.print(out, palette));
        }
        Checkup checkup = checkup(
                settings, duration, network.map(NetworkReport::smallestTimeout).orElse(Duration.ZERO));
        if (isJson) {
            out.println("{\"network\":%s,\"checks\":%s}"
                    .formatted(network.map(NetworkReport::json).orElse("null"), checkup.json()));
            out.flush();
        } else {
            checkup.print(out, palette);
        }
        return checkup.isGood() && network.map(NetworkReport::isGood).orElse(true) ? ExitCode.GOOD : ExitCode.BROKEN;
    }

    private Checkup checkup(List<ResolvedSetting> settings, Duration duration, Duration network) {
        Checkup checkup = new Checkup();
        Duration interval = Duration.ofMillis(number(settings, "probeIntervalMS"));
        int count = (int) number(settings, "failedProbeCount");
        witness(settings, checkup, interval.multipliedBy(count));
        MachineCheck machine = new MachineCheck(checkup);
        machine.state(Settings.value(settings, "stateDirectory"));
        machine.pauses(duration, network, interval, count);
        return checkup;
    }

    private static long number(List<ResolvedSetting> settings, String key) {
        return Long.parseLong(Settings.value(settings, key));
    }

    private void witness(List<ResolvedSetting> settings, Checkup checkup, Duration failureTimeout) {
        String name = Settings.value(settings, WITNESS + "name");
        Optional<WitnessProvider> provider = ServiceLoader.load(WitnessProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(one -> one.name().equals(name))
                .findFirst();
        if (provider.isEmpty()) {
            return;
        }
        String cluster = Settings.value(settings, "cluster");
        String node = Settings.value(settings, "nodeId");
        Duration limit = Duration.ofMillis(number(settings, "witnessTimeLimitMS"));
        WitnessCheck check = new WitnessCheck(checkup, limit);
        SettingValues values = Settings.ofProvider(WITNESS, provider.get().settings(), settings);
        try (Witness witness = provider.get().create(values, new ProviderContext(cluster, node))) {
            check.look(witness, failureTimeout);
        }
        ProviderContext other = new ProviderContext(cluster + REHEARSAL, node);
        Optional<String> identity = provider.get().identity(values, new ProviderContext(cluster, node));
        if (identity.isPresent() && identity.equals(provider.get().identity(values, other))) {
            check.notRehearsed("the settings name the group's own place, whatever the cluster is called");
            return;
        }
        try (Witness witness = provider.get().create(values, other)) {
            check.rehearse(
                    witness,
                    other,
                    "once: ha witness init%s --cluster %s".formatted(options.asArguments(), other.cluster()));
        } catch (HaConfigException impossible) {
            check.notRehearsed(String.join("; ", impossible.problems()));
        }
    }
}
