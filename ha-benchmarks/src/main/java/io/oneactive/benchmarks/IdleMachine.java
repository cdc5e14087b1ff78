package io.oneactive.benchmarks;

import java.util.concurrent.locks.LockSupport;

/** A program that does nothing: what a Java virtual machine costs by itself. */
final class IdleMachine {
    private IdleMachine() {}

    /**
     * Does nothing until it is killed.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        while (true) {
            LockSupport.park();
        }
    }
}
