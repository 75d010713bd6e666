package io.berth.cli.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/** Where the engine listens: {@code unix:///path} or {@code tcp://host:port}. */
public final class Endpoint {
    private static final String UNIX = "unix://";
    private static final String TCP = "tcp://";
    private static final int DEFAULT_PORT = 2375;

    private final String text;

    private Endpoint(String text) {
        this.text = text;
    }

    /**
     * Understands what {@code --host} and {@code DOCKER_HOST} may say.
     *
     * @throws IllegalArgumentException when the scheme is another one
     */
    public static Endpoint parse(String text) {
        boolean unix = text.startsWith(UNIX) && text.length() > UNIX.length();
        boolean tcp = text.startsWith(TCP) && text.length() > TCP.length();
        if (!unix && !tcp) {
            throw new IllegalArgumentException("unable to parse docker host `" + text + "`");
        }
        return new Endpoint(text);
    }

    /** Opens a connection in blocking mode; the caller closes it. */
    SocketChannel connect() throws IOException {
        boolean unix = text.startsWith(UNIX);
        SocketChannel channel = unix
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open(StandardProtocolFamily.INET);
        try {
            channel.connect(unix ? UnixDomainSocketAddress.of(text.substring(UNIX.length())) : tcpAddress());
            if (!unix) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException(
                    "Cannot connect to the Docker daemon at " + text + ". Is the docker daemon running?", e);
        }
    }

    private SocketAddress tcpAddress() {
        String rest = text.substring(TCP.length());
        String authority = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        int colon = authority.lastIndexOf(':');
        boolean port = colon >= 0 && !authority.endsWith("]");
        String host = port ? authority.substring(0, colon) : authority;
        return new InetSocketAddress(
                host.isEmpty() ? "127.0.0.1" : host,
                port ? Integer.parseInt(authority.substring(colon + 1)) : DEFAULT_PORT);
    }

    @Override
    public String toString() {
        return text;
    }
}
