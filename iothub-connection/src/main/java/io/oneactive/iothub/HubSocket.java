package io.oneactive.iothub;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A TLS socket that comes into being when it is connected.
 *
 * <p>Its input does not end before something was written: the MQTT client starts its threads before it sends its first packet, and each start
 * waits for ever for a thread that has ended already, because the hub closed the connection at once.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // Closing must not wait for a connection that is being made.
final class HubSocket extends SSLSocket {
    private final Sockets sockets;
    private final CountDownLatch written = new CountDownLatch(1);
    private volatile @Nullable SSLSocket secured;
    private volatile boolean isClosed;

    HubSocket(Sockets sockets) {
        this.sockets = sockets;
    }

    private SSLSocket socket() {
        SSLSocket connected = secured;
        if (connected == null) {
            throw new IllegalStateException("not connected");
        }
        return connected;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
        InetSocketAddress wanted = (InetSocketAddress) endpoint;
        secured = sockets.secure(sockets.connect(wanted, timeoutMillis), wanted);
        if (isClosed) {
            close();
            throw new SocketException("closed");
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new HeldInput(socket().getInputStream(), written, sockets::lost);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(socket().getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                written.countDown();
            }

            @Override
            public void write(int value) throws IOException {
                out.write(value);
                written.countDown();
            }
        };
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        SSLSocket connected = secured;
        if (connected != null) {
            connected.close();
        }
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public boolean isConnected() {
        return secured != null;
    }

    @Override
    public void setSoTimeout(int timeoutMillis) throws SocketException {
        socket().setSoTimeout(timeoutMillis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return socket().getSoTimeout();
    }

    @Override
    public void startHandshake() throws IOException {
        socket().startHandshake();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return socket().getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        socket().setSSLParameters(parameters);
    }

    @Override
    public SSLSession getSession() {
        return socket().getSession();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return socket().getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return socket().getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        socket().setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return socket().getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return socket().getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        socket().setEnabledProtocols(protocols);
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        socket().addHandshakeCompletedListener(listener);
    }

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        socket().removeHandshakeCompletedListener(listener);
    }

    @Override
    public void setUseClientMode(boolean mode) {
        socket().setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return socket().getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        socket().setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return socket().getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        socket().setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return socket().getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        socket().setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return socket().getEnableSessionCreation();
    }
}
