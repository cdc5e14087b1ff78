package io.oneactive.iothub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A stream whose end, good or bad, is told only when something was written the other way. */
final class HeldInput extends FilterInputStream {
    /** Then nothing will be written any more. */
    private static final int LONGEST_SECONDS = 5;

    private final CountDownLatch written;
    private final Runnable ended;

    HeldInput(InputStream in, CountDownLatch written, Runnable ended) {
        super(in);
        this.written = written;
        this.ended = ended;
    }

    @Override
    public int read() throws IOException {
        try {
            return told(in.read());
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return told(in.read(bytes, offset, length));
        } catch (IOException e) {
            throw told(e);
        }
    }

    private int told(int result) {
        if (result < 0) {
            hold();
        }
        return result;
    }

    private IOException told(IOException e) {
        // The MQTT client polls with a time limit: that is no end.
        if (!(e instanceof SocketTimeoutException)) {
            hold();
        }
        return e;
    }

    private void hold() {
        try {
            written.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended.run();
    }
}
