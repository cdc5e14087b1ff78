package io.oneactive.iotedge;

import com.microsoft.azure.sdk.iot.device.hsm.UnixDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The way to the runtime of IoT Edge from inside of a container, which {@code ModuleClient.createFromEnvironment} asks its caller for: a Unix socket
 * of the JDK. Used by one thread at a time; may be opened again after it was closed.
 */
public final class WorkloadSocket implements UnixDomainSocketChannel {
    private @Nullable SocketChannel channel;

    /** Not connected yet. */
    public WorkloadSocket() {}

    @Override
    public void open(String address) throws IOException {
        close();
        channel = SocketChannel.open(UnixDomainSocketAddress.of(address));
    }

    @Override
    public void write(byte[] output) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(output);
        while (left.hasRemaining()) {
            opened().write(left);
        }
    }

    @Override
    public int read(byte[] inputBuffer) throws IOException {
        return opened().read(ByteBuffer.wrap(inputBuffer));
    }

    @Override
    public void close() throws IOException {
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private SocketChannel opened() throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            throw new ClosedChannelException();
        }
        return open;
    }
}
