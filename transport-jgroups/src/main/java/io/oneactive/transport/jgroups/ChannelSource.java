package io.oneactive.transport.jgroups;

import org.jgroups.Receiver;

/** Where the transport's channel comes from, and what is done with it in the end. */
interface ChannelSource {
    /**
     * Opens and connects; may block for some seconds.
     *
     * @throws io.oneactive.HaStartException when that is not possible; nothing is left open then
     */
    Line open(Receiver inbox, CrashWatch.Listener crashes);

    /** Whether the end of a member's process is to be found out. */
    boolean detectsCrashes();

    /** In words, for the description. */
    String describe();
}
