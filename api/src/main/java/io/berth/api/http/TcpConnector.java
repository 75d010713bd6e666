package io.berth.api.http;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on TCP, with TLS or without. Requests that a web page has made are refused here: a page that somebody happens to
 * look at can reach this machine's ports, by its own name (DNS rebinding) too, and must not get an engine with them.
 */
final class TcpConnector extends ServerConnector {
    private static final Logger LOG = LoggerFactory.getLogger(TcpConnector.class);
    private static final int PLAIN_PORT = 2375;
    private static final int TLS_PORT = 2376;

    /** As Go's server answers somebody who speaks no TLS. */
    private static final String NO_TLS =
            "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

    private final boolean clientsKnown;

    private TcpConnector(Server server, boolean clientsKnown, ConnectionFactory... factories) {
        super(server, 0, 1, factories);
        this.clientsKnown = clientsKnown;
    }

    /**
     * Binds {@code HOST:PORT}; a host that is left out means the loopback.
     *
     * @throws IOException when the address can't be bound, or the TLS files will not do
     */
    static TcpConnector bind(Server server, String address, Optional<TlsFiles> tls) throws IOException {
        TcpConnector connector = of(server, tls);
        HostAndPort hostPort = HostAndPort.fromString(address);
        connector.setHost(hostPort.getHost().isEmpty() ? "127.0.0.1" : hostPort.getHost());
        connector.setPort(hostPort.getPortOrDefault(tls.isPresent() ? TLS_PORT : PLAIN_PORT));
        connector.open();
        return connector;
    }

    /** Takes a socket over that somebody else has bound to {@code address}; otherwise as {@link #bind}. */
    static TcpConnector adopt(
            Server server, ServerSocketChannel bound, InetSocketAddress address, Optional<TlsFiles> tls)
            throws IOException {
        TcpConnector connector = of(server, tls);
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.open(bound);
        return connector;
    }

    private static TcpConnector of(Server server, Optional<TlsFiles> tls) throws IOException {
        ConnectionFactory http = EngineServer.http();
        TcpConnector connector;
        if (tls.isPresent()) {
            SslConnectionFactory ssl =
                    new SslConnectionFactory(TlsContext.of(tls.get()), HttpVersion.HTTP_1_1.asString());
            ssl.setEnsureSecureRequestCustomizer(false); // it refuses a Host that is not in the certificate
            connector = new TcpConnector(server, tls.get().verify(), new TlsOrRefusal(ssl), ssl, http);
        } else {
            connector = new TcpConnector(server, false, http);
        }
        connector.setIdleTimeout(0);
        connector.setAcceptQueueSize(UnixConnector.BACKLOG);
        return connector;
    }

    /** A client that vanished without a word is noticed by the kernel, since idle connections are never timed out. */
    @Override
    protected void configure(Socket socket) {
        super.configure(socket);
        try {
            socket.setKeepAlive(true);
        } catch (IOException e) {
            LOG.debug("keep-alive", e);
        }
    }

    /** Whether {@code request} comes from a web page that must not get it answered. */
    static boolean isWebPages(Request request) {
        return request.getConnectionMetaData().getConnector() instanceof TcpConnector tcp && tcp.refuses(request);
    }

    private boolean refuses(Request request) {
        String host = String.valueOf(request.getHeaders().get(HttpHeader.HOST));
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (clientsKnown) {
            return origin != null && !isOriginOf(origin, host);
        }
        return origin != null || (isLoopback() && !isLoopbackName(host));
    }

    private static boolean isOriginOf(String origin, String host) {
        try {
            String authority = new URI(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(getHost()).isLoopbackAddress();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isLoopbackName(String host) {
        try {
            String name = HostAndPort.fromString(host).getHost();
            return name.equals("localhost")
                    || name.endsWith(".localhost")
                    || (InetAddresses.isInetAddress(name)
                            && InetAddresses.forString(name).isLoopbackAddress());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Looks at a connection's first bytes. */
    private static final class TlsOrRefusal extends DetectorConnectionFactory {
        TlsOrRefusal(SslConnectionFactory ssl) {
            super(ssl);
        }

        @Override
        protected void nextProtocol(Connector connector, EndPoint endPoint, ByteBuffer buffer) {
            endPoint.write(Callback.from(endPoint::close), ByteBuffer.wrap(NO_TLS.getBytes(StandardCharsets.US_ASCII)));
        }
    }
}
