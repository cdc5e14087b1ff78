package io.oneactive.transport.jgroups;

import io.oneactive.HaStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jgroups.conf.ProtocolConfiguration;
import org.jgroups.conf.ProtocolStackConfigurator;
import org.jgroups.conf.XmlConfigurator;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.stack.Protocol;

/** The protocols of a stack file with what the settings replace, and with {@link CrashWatch} in the place of FD_SOCK2. */
final class StackPlan implements ProtocolStackConfigurator {
    private static final Set<String> WATCHED = Set.of("FD_SOCK2", FD_SOCK2.class.getName());

    private final List<ProtocolConfiguration> protocols;
    private final CrashWatch.Listener listener;

    private StackPlan(List<ProtocolConfiguration> protocols, CrashWatch.Listener listener) {
        this.protocols = protocols;
        this.listener = listener;
    }

    static StackPlan read(JGroupsSettings settings, CrashWatch.Listener listener) {
        try (InputStream file = open(settings)) {
            List<ProtocolConfiguration> read = XmlConfigurator.getInstance(file).getProtocolStack();
            if (settings.crashDetection()
                    && read.stream().noneMatch(each -> WATCHED.contains(each.getProtocolName()))) {
                throw new HaStartException("the JGroups stack '" + settings.stack()
                        + "' has no FD_SOCK2, which 'transport.crashDetection' needs; add it below FD_ALL3 or GMS, or"
                        + " set 'transport.crashDetection' to false");
            }
            return new StackPlan(
                    read.stream().map(each -> planned(each, settings)).toList(), listener);
        } catch (IOException e) {
            throw new HaStartException(
                    "the JGroups stack '" + settings.stack() + "' cannot be read: " + e.getMessage()
                            + "; it must be an XML file with the protocols within <config>",
                    e);
        }
    }

    private static InputStream open(JGroupsSettings settings) throws IOException {
        return settings.shipped().isPresent()
                ? Objects.requireNonNull(
                        StackPlan.class.getResourceAsStream(
                                settings.shipped().get().fileName()),
                        "a stack that is shipped")
                : Files.newInputStream(Path.of(settings.stack()));
    }

    private static ProtocolConfiguration planned(ProtocolConfiguration read, JGroupsSettings settings) {
        String name = read.getProtocolName();
        Map<String, String> attributes = new HashMap<>(read.getProperties());
        attributes.putAll(settings.overrides().getOrDefault(name, Map.of()));
        ProtocolConfiguration planned = settings.crashDetection() && WATCHED.contains(name)
                ? new Watched(name, attributes)
                : new ProtocolConfiguration(name, attributes);
        if (read.getSubtrees() != null) {
            read.getSubtrees().forEach(planned::addSubtree);
        }
        return planned;
    }

    @Override
    public String getProtocolStackString() {
        return protocols.toString();
    }

    @Override
    public List<ProtocolConfiguration> getProtocolStack() {
        return protocols;
    }

    @Override
    public void afterCreation(Protocol protocol) {
        if (protocol instanceof CrashWatch watch) {
            watch.reportTo(listener);
        }
    }

    /** FD_SOCK2 by name and attributes, our class of it. */
    private static final class Watched extends ProtocolConfiguration {
        Watched(String name, Map<String, String> attributes) {
            super(name, attributes);
        }

        @Override
        public Class<? extends Protocol> loadProtocolClass(Class<?> loadingClass) {
            return CrashWatch.class;
        }
    }
}
