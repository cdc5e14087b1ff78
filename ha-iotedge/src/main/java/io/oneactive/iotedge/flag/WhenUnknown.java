package io.oneactive.iotedge.flag;

/** What a device does that has not been able to ask for its flag for longer than its bound on staleness. */
public enum WhenUnknown {
    /**
     * It stops. So, with a controller that waits as long before it switches another one on, no two devices act at once; but without the internet, none does.
     */
    STOP,
    /** It goes on as before, as the article's devices do. So a site without internet goes on working; but one that is cut off acts beside its successor. */
    KEEP
}
