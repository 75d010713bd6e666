package io.berth.api.http;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.IO;
import org.jspecify.annotations.Nullable;

/** Listens on a unix socket. */
final class UnixConnector extends AbstractConnector {
    /** Connections that wait to be accepted; the kernel gives what net.core.somaxconn allows. */
    static final int BACKLOG = 4096;

    /** Asked for; the kernel gives what it allows. Pieces of 256 KB should go out in one system call. */
    private static final int SEND_BUFFER = 1 << 20;

    private final SelectorManager selectors;
    private @Nullable ServerSocketChannel channel;
    private @Nullable SocketFile file;

    UnixConnector(Server server, ConnectionFactory http) {
        super(server, null, null, null, 0, http);
        selectors = new UnixSelectors();
        installBean(selectors, true);
        setIdleTimeout(0);
    }

    /** Binds a socket file; before the start, so that two servers never serve the same path. */
    void bind(Path path, String group) throws IOException {
        SocketFile.removeStale(path);
        ServerSocketChannel bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            bound.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            file = SocketFile.made(path, group);
            adopt(bound);
        } catch (IOException e) {
            IO.close(bound);
            throw new IOException("can't create unix socket " + path + ": " + e.getMessage(), e);
        }
    }

    /** Takes a socket over that somebody else has bound, and whose file that one removes. */
    void adopt(ServerSocketChannel bound) throws IOException {
        bound.configureBlocking(false);
        channel = bound;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        selectors.acceptor(Objects.requireNonNull(channel, "bind comes first"));
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        unbind();
    }

    /** Stops listening; connections stay. The socket file is removed unless another server has replaced it. */
    void unbind() throws IOException {
        IO.close(channel);
        if (file != null) {
            file.delete();
        }
        file = null;
    }

    @Override
    protected void accept(int acceptorId) {
        throw new UnsupportedOperationException("connections are accepted by the selector");
    }

    @Override
    public @Nullable Object getTransport() {
        return channel;
    }

    private final class UnixSelectors extends SelectorManager {
        UnixSelectors() {
            super(UnixConnector.this.getExecutor(), UnixConnector.this.getScheduler(), 1);
        }

        @Override
        protected void accepted(SelectableChannel accepted) throws IOException {
            SocketChannel client = (SocketChannel) accepted;
            client.configureBlocking(false);
            client.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
            accept(client);
        }

        @Override
        protected EndPoint newEndPoint(SelectableChannel client, ManagedSelector selector, SelectionKey key) {
            SocketChannelEndPoint endPoint =
                    new SocketChannelEndPoint((SocketChannel) client, selector, key, getScheduler());
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
        }

        @Override
        public Connection newConnection(SelectableChannel client, EndPoint endPoint, @Nullable Object attachment) {
            return getDefaultConnectionFactory().newConnection(UnixConnector.this, endPoint);
        }

        @Override
        protected void endPointOpened(EndPoint endPoint) {
            super.endPointOpened(endPoint);
            onEndPointOpened(endPoint);
        }

        @Override
        protected void endPointClosed(EndPoint endPoint) {
            onEndPointClosed(endPoint);
            super.endPointClosed(endPoint);
        }
    }
}
