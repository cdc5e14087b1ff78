package io.oneactive.agent.control;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Looks at where it is bound at the instant at which it is. */
final class WatchedServerSocket extends ServerSocketChannel {
    private final ServerSocketChannel real = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private String rights = "not bound";

    WatchedServerSocket() throws IOException {
        super(SelectorProvider.provider());
    }

    String rightsOfTheFolder() {
        return rights;
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
        rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(Objects.requireNonNull(
                ((UnixDomainSocketAddress) local).getPath().getParent())));
        return real.bind(local, backlog);
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        return real.setOption(name, value);
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return real.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return real.supportedOptions();
    }

    @Override
    public ServerSocket socket() {
        return real.socket();
    }

    @Override
    public SocketChannel accept() throws IOException {
        return real.accept();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return real.getLocalAddress();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        real.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        real.configureBlocking(block);
    }
}
