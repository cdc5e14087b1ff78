package io.oneactive.engine.runtime;

/** Bounded waits that an interrupt does not cut short; it is there again afterwards. */
final class Patience {
    private Patience() {}

    /** A wait of at most so many nanoseconds; whether it was successful. */
    @FunctionalInterface
    interface Wait {
        boolean await(long nanos) throws InterruptedException;
    }

    static boolean await(long nanos, Wait wait) {
        long begun = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.await(Math.max(0, nanos - (System.nanoTime() - begun)));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
