package io.berth.api.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Engine API's HTTP server. The idiomatic use: construct, {@link #listen} for each address, {@link #start}, later
 * {@link #close}.
 */
public final class EngineServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineServer.class);

    /** How long a stop waits for the requests that run, before and after it interrupts them. */
    private static final Duration STOP_BOUND = Duration.ofSeconds(3);

    /** What Go's server takes, its slack included. */
    private static final int MAX_HEAD = (1 << 20) + 4096;

    private static final int MIN_THREADS = 4;
    private static final int MAX_THREADS = 32;

    private final Server server;
    private final RequestThreads threads;
    private final List<UnixConnector> unixConnectors = new ArrayList<>();

    /**
     * Builds the server; nothing listens yet.
     *
     * @param routes the first that matches wins
     * @param product what the {@code Server} header says, such as {@code Berth/1.0}
     */
    public EngineServer(List<Route> routes, String product) {
        this(routes, product, false, () -> {});
    }

    /**
     * As {@link #EngineServer(List, String)}.
     *
     * @param experimental what the {@code Docker-Experimental} header says
     * @param atThreadStart runs on each thread that short answers pass through, when it starts
     */
    public EngineServer(List<Route> routes, String product, boolean experimental, Runnable atThreadStart) {
        threads = new RequestThreads(atThreadStart);
        // Jetty's own queue would start the platform's whole management, to ask it for the length of a cache line
        QueuedThreadPool pool = new QueuedThreadPool(MAX_THREADS, MIN_THREADS, new LinkedBlockingQueue<>()) {
            @Override
            public Thread newThread(Runnable work) {
                return super.newThread(() -> {
                    atThreadStart.run();
                    work.run();
                });
            }
        };
        pool.setName("jetty");
        pool.setDaemon(true);
        pool.setReservedThreads(0);
        server = new Server(pool);
        server.setErrorHandler(new ErrorPages());
        server.setHandler(new RootHandler(
                new Router(routes), new Exchange.Edge(new EngineHeaders(product, experimental), threads)));
    }

    /**
     * Binds an address and serves it from the start on.
     *
     * @param address {@code unix:///path} or {@code tcp://host:port}; a host that is left out means the loopback
     * @param group the group of a unix socket; the empty string and groups that don't exist mean the process's own
     * @throws IOException when the address is in use or can't be bound
     * @throws IllegalArgumentException when the address is malformed
     */
    public void listen(String address, String group) throws IOException {
        listen(address, group, Optional.empty());
    }

    /** As {@link #listen(String, String)}, with TLS on TCP if there are files for it. */
    public void listen(String address, String group, Optional<TlsFiles> tls) throws IOException {
        if (address.startsWith("unix://")) {
            UnixConnector connector = new UnixConnector(server, http());
            connector.bind(Path.of(address.substring("unix://".length())), group);
            add(connector);
        } else if (address.startsWith("tcp://")) {
            server.addConnector(TcpConnector.bind(server, address.substring("tcp://".length()), tls));
        } else {
            throw new IllegalArgumentException("invalid bind address: " + address);
        }
    }

    /**
     * Serves a socket that somebody else has bound, from the start on; it is closed with the server, and its file stays.
     *
     * @param address where it is bound in truth: the channel may not know
     * @param tls for TCP
     */
    public void serve(ServerSocketChannel bound, SocketAddress address, Optional<TlsFiles> tls) throws IOException {
        if (address instanceof InetSocketAddress internet) {
            server.addConnector(TcpConnector.adopt(server, bound, internet, tls));
        } else {
            UnixConnector connector = new UnixConnector(server, http());
            connector.adopt(bound);
            add(connector);
        }
    }

    private void add(UnixConnector connector) {
        unixConnectors.add(connector);
        server.addConnector(connector);
    }

    /** The TCP ports that are served, in the order of their {@link #listen} calls. */
    public List<Integer> ports() {
        List<Integer> ports = new ArrayList<>();
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof ServerConnector tcp) {
                ports.add(tcp.getLocalPort());
            }
        }
        return ports;
    }

    /** Starts to answer. */
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("start the HTTP server", e);
        }
    }

    /**
     * Stops listening, interrupts streams and hijacked connections, waits a few seconds for the other requests that run,
     * and closes every connection. A second call does nothing.
     */
    @Override
    public void close() {
        try {
            for (UnixConnector connector : unixConnectors) {
                connector.unbind();
            }
            threads.stop(STOP_BOUND);
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("stop the HTTP server", e);
        }
    }

    /** The server under the API, for tests that add an in-memory connector. */
    Server jetty() {
        return server;
    }

    /** HTTP/1.1 as lenient as Go's server and no more. */
    static ConnectionFactory http() {
        HttpConfiguration config = new HttpConfiguration();
        config.setSendServerVersion(false);
        config.setSendDateHeader(true);
        config.setHeaderCacheCaseSensitive(true);
        config.setRequestHeaderSize(MAX_HEAD);
        config.setUriCompliance(UriCompliance.UNSAFE);
        config.setHttpCompliance(HttpCompliance.RFC7230_LEGACY.with(
                "engine",
                HttpCompliance.Violation.MISMATCHED_AUTHORITY,
                HttpCompliance.Violation.MULTILINE_FIELD_VALUE));
        config.setServerAuthority(new HostPort("localhost"));
        return new HttpConnectionFactory(config);
    }
}
