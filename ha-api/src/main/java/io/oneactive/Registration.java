package io.oneactive;

/** What was added to a node, and can be taken away again. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
    /** Takes it away; a call that is under way is not waited for. Further calls do nothing. */
    @Override
    void close();
}
