package io.berth.api.http;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a unix socket: mode 0660, of the given group when there is one. A socket file that nobody listens on is
 * replaced, one in use is refused.
 */
final class UnixConnector extends AbstractConnector {
    private static final Logger LOG = LoggerFactory.getLogger(UnixConnector.class);
    private static final int BACKLOG = 4096;
    /** Asked for; the kernel gives what it allows. Pieces of 256 KB should go out in one system call. */
    private static final int SEND_BUFFER = 1 << 20;

    private final Path path;
    private final String group;
    private final SelectorManager selectors;
    private @Nullable ServerSocketChannel channel;
    private @Nullable Object fileKey;

    UnixConnector(Server server, Path path, String group, ConnectionFactory http) {
        super(server, null, null, null, 0, http);
        this.path = path;
        this.group = group;
        selectors = new UnixSelectors();
        installBean(selectors, true);
        setIdleTimeout(0);
    }

    /** Binds the socket; before the start, so that two servers never serve the same path. */
    void bind() throws IOException {
        removeStale();
        ServerSocketChannel bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            bound.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            giveToGroup();
            bound.configureBlocking(false);
            fileKey = key();
        } catch (IOException e) {
            IO.close(bound);
            throw new IOException("can't create unix socket " + path + ": " + e.getMessage(), e);
        }
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
        if (fileKey != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && fileKey.equals(key())) {
            Files.deleteIfExists(path);
        }
        fileKey = null;
    }

    @Override
    protected void accept(int acceptorId) {
        throw new UnsupportedOperationException("connections are accepted by the selector");
    }

    @Override
    public @Nullable Object getTransport() {
        return channel;
    }

    private void removeStale() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean used = !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther();
        if (!used) {
            try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                used = probe.isConnected();
            } catch (IOException nobodyListens) {
                LOG.debug("replacing stale socket {}", path, nobodyListens);
            }
        }
        if (used) {
            throw new IOException("can't create unix socket " + path + ": bind: address already in use");
        }
        Files.delete(path);
    }

    private void giveToGroup() throws IOException {
        if (group.isEmpty()) {
            return;
        }
        try {
            Files.getFileAttributeView(path, PosixFileAttributeView.class)
                    .setGroup(
                            path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group));
        } catch (UserPrincipalNotFoundException e) {
            LOG.debug("no group {} for {}", group, path);
        }
    }

    private @Nullable Object key() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
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
