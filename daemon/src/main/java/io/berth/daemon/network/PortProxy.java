package io.berth.daemon.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what comes to a published port's own socket to the container: connections and datagrams that the packet filter
 * can't redirect, as those to an IPv6 address when the container has none. One virtual thread waits at each port, two
 * carry each connection. Closing the socket ends the waiting; connections live on until their ends close.
 */
final class PortProxy {
    private static final Logger log = LoggerFactory.getLogger(PortProxy.class);
    private static final int BUFFER = 64 * 1024;
    /** Senders of datagrams who can have an answer at once; the one who was silent longest loses its place. */
    private static final int MOST_SENDERS = 256;

    private PortProxy() {}

    /** Serves a listening socket in a thread of its own. */
    static void serve(ServerSocketChannel socket, PublishedPort port) {
        Thread.ofVirtual().name("proxy " + port.hostPort()).start(() -> accept(socket, target(port)));
    }

    /** Serves a bound socket in a thread of its own. */
    static void serve(DatagramChannel socket, PublishedPort port) {
        Thread.ofVirtual().name("proxy " + port.hostPort()).start(() -> forward(socket, target(port)));
    }

    private static InetSocketAddress target(PublishedPort port) {
        String address = port.target4().isEmpty() ? port.target6() : port.target4();
        return new InetSocketAddress(InetAddress.ofLiteral(address), port.containerPort());
    }

    private static void accept(ServerSocketChannel socket, InetSocketAddress target) {
        try {
            while (socket.isOpen()) {
                SocketChannel client = socket.accept();
                Thread.ofVirtual().start(() -> carry(client, target));
            }
        } catch (IOException e) {
            log.debug("proxy to {} ends: {}", target, e.toString());
        }
    }

    private static void carry(SocketChannel client, InetSocketAddress target) {
        try (client;
                SocketChannel server = SocketChannel.open()) {
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.connect(target);
            Thread back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException e) {
            log.debug("proxy to {}: {}", target, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** To the end of one direction, which the other side is told of. */
    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            log.debug("proxy: {}", e.toString());
            close(from);
            close(to);
        }
    }

    private static void forward(DatagramChannel socket, InetSocketAddress target) {
        var senders = new LinkedHashMap<SocketAddress, DatagramChannel>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<SocketAddress, DatagramChannel> eldest) {
                boolean tooMany = size() > MOST_SENDERS;
                if (tooMany) {
                    close(eldest.getValue());
                }
                return tooMany;
            }
        };
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            while (socket.isOpen()) {
                buffer.clear();
                SocketAddress sender = socket.receive(buffer);
                buffer.flip();
                DatagramChannel known = senders.get(sender);
                if (known == null || !known.isOpen()) {
                    known = DatagramChannel.open().connect(target);
                    senders.put(sender, known);
                    DatagramChannel answers = known;
                    Thread.ofVirtual().start(() -> answer(answers, socket, sender));
                }
                known.write(buffer);
            }
        } catch (IOException e) {
            log.debug("proxy to {} ends: {}", target, e.toString());
        } finally {
            senders.values().forEach(PortProxy::close);
        }
    }

    private static void answer(DatagramChannel from, DatagramChannel socket, SocketAddress sender) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                socket.send(buffer, sender);
                buffer.clear();
            }
        } catch (IOException e) {
            log.debug("proxy for {} ends: {}", sender, e.toString());
            close(from);
        }
    }

    private static void close(java.nio.channels.Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("close: {}", e.toString());
        }
    }
}
