package io.oneactive.engine.wire;

import java.util.regex.Pattern;

/** What a node and a group may be called: the same in configuration and frames, and harmless in logs, file names and URLs. */
public final class Names {
    /** What a group may be called, for messages. */
    public static final String CLUSTER_FORM = "1 to 64 letters, digits, dots, hyphens, underscores";

    /** What a node may be called, for messages. */
    public static final String NODE_ID_FORM = CLUSTER_FORM + ", slashes";

    private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9._/-]{1,64}");

    /** What IoT Hub lets a device be called, nodes of the original C# library among them: no quote, backslash, blank or control character. */
    private static final Pattern DEVICE_ID = Pattern.compile("[A-Za-z0-9.:+%_#*?!(),=@;$'/-]{1,128}");

    private Names() {}

    /**
     * Whether a group may be called that.
     *
     * @param text any
     * @return true when it is of {@link #CLUSTER_FORM}
     */
    public static boolean isCluster(String text) {
        return CLUSTER.matcher(text).matches();
    }

    /**
     * Whether a node may be called that.
     *
     * @param text any
     * @return true when it is of {@link #NODE_ID_FORM}
     */
    public static boolean isNodeId(String text) {
        return NODE_ID.matcher(text).matches();
    }

    /**
     * Whether a node of the original library may be called that: it has the name of its device.
     *
     * @param text any
     * @return true also for everything that {@link #isNodeId} allows
     */
    static boolean isDeviceId(String text) {
        return DEVICE_ID.matcher(text).matches();
    }
}
