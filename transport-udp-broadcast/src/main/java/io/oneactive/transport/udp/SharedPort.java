package io.oneactive.transport.udp;

import io.oneactive.HaStartException;
import io.oneactive.spi.ProviderContext;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A port that the groups of this process share whose settings are the same: one set of sockets, one event loop, one table of peers, however
 * many groups there are. It is opened for the first group and closed with the last one. Any thread.
 */
final class SharedPort {
    private static final ConcurrentMap<UdpSettings, SharedPort> OPEN = new ConcurrentHashMap<>();

    private final UdpSettings settings;
    private final Groups groups = new Groups();
    private final UdpTransport transport;
    private boolean isOver;

    private SharedPort(UdpSettings settings) {
        this.settings = settings;
        this.transport = new UdpTransport(settings, new UdpTransport.Identity(groups::node, groups::concern, false));
    }

    /**
     * Puts a group on its port, and opens the port if it is the first one.
     *
     * @throws HaStartException when the port cannot be had
     */
    static SharedPort join(UdpSettings settings, ProviderContext context, GroupTransport member) {
        while (true) {
            SharedPort port = OPEN.computeIfAbsent(settings, SharedPort::new);
            if (port.add(context.cluster(), member)) {
                return port;
            }
        }
    }

    /** False when this port has just been given up: there will be a new one. */
    private synchronized boolean add(String group, GroupTransport member) {
        if (isOver) {
            return false;
        }
        boolean isFirst = groups.isEmpty();
        if (!groups.add(group, member)) {
            throw new HaStartException(
                    ("group '%s' has a node on UDP port %d (transport.port) in this process already, and two nodes of one group need a port each:"
                                    + " give this one another port, or another address")
                            .formatted(group, settings.port()));
        }
        if (isFirst) {
            try {
                transport.start(groups);
            } catch (RuntimeException e) {
                giveUp();
                throw withReason(e);
            }
        }
        return true;
    }

    /** A port that another group of this process has with other settings looks like one that another program has. */
    private RuntimeException withReason(RuntimeException failure) {
        @Nullable
        SharedPort other = OPEN.values().stream()
                .filter(open -> open.settings.port() == settings.port())
                .findFirst()
                .orElse(null);
        return other == null || !(failure instanceof HaStartException)
                ? failure
                : new HaStartException(
                        failure.getMessage()
                                + ". In this process UDP port %d is open for other groups, whose transport has other settings: groups share a port when all settings of their transport are the same"
                                        .formatted(settings.port()),
                        failure);
    }

    private void giveUp() {
        isOver = true;
        OPEN.remove(settings, this);
    }

    /** Takes a group off its port, and closes the port after the last one. */
    synchronized void leave(String group, GroupTransport member) {
        groups.remove(group, member);
        if (groups.isEmpty() && !isOver) {
            transport.close();
            giveUp();
        }
    }

    /** What is said of a port before it is opened. */
    static String closed(UdpSettings settings) {
        return new SharedPort(settings).describe();
    }

    UdpTransport transport() {
        return transport;
    }

    String describe() {
        return transport.describe() + groups.inWords();
    }
}
