package io.oneactive.iothub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** A TLS context like another one, whose sockets belong to a transaction. */
final class HubContext extends SSLContextSpi {
    private final SSLContext trusted;
    private final Sockets sockets;

    HubContext(SSLContext trusted, Sockets sockets) {
        this.trusted = trusted;
        this.sockets = sockets;
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
        throw new UnsupportedOperationException("this context is made ready");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new Factory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        throw new UnsupportedOperationException("this context is for clients");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        throw new UnsupportedOperationException("this context is for sockets");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        throw new UnsupportedOperationException("this context is for sockets");
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return trusted.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return trusted.getClientSessionContext();
    }

    /** The device client's MQTT makes sockets that are not connected, and no others. */
    private final class Factory extends SSLSocketFactory {
        @Override
        public Socket createSocket() {
            return new HubSocket(sockets);
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw connected();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            throw connected();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw connected();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            throw connected();
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean closes) throws IOException {
            throw connected();
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return trusted.getSocketFactory().getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return trusted.getSocketFactory().getSupportedCipherSuites();
        }

        private IOException connected() {
            return new SocketException("this factory makes sockets that are not connected yet");
        }
    }
}
