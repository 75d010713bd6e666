package io.berth.daemon.network.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions for names at 127.0.0.11 in a container's network namespace, by UDP and TCP (RFC 1035, RFC 7766). Each
 * question has a virtual thread of its own; when {@value #MOST_QUESTIONS} wait for other servers, further ones by UDP are
 * dropped, as a client expects of a busy server. Closing ends it.
 */
public final class NameServer implements AutoCloseable {
    /** Where containers ask. */
    public static final String ADDRESS = "127.0.0.11";

    private static final Logger log = LoggerFactory.getLogger(NameServer.class);
    private static final int MOST_QUESTIONS = 256;
    /** Connections at once; one more is closed at once, so that a container can't take all of the engine's sockets. */
    private static final int MOST_CONVERSATIONS = 64;
    /** How long a connection may say nothing. */
    private static final int IDLE_MILLIS = 10_000;

    private static final int LARGEST = 64 * 1024;

    private final Answers answers;
    private final DatagramChannel datagrams;
    private final ServerSocketChannel connections;
    private final Semaphore questions = new Semaphore(MOST_QUESTIONS);
    private final Semaphore conversations = new Semaphore(MOST_CONVERSATIONS);

    private NameServer(Answers answers, DatagramChannel datagrams, ServerSocketChannel connections) {
        this.answers = answers;
        this.datagrams = datagrams;
        this.connections = connections;
    }

    /** Opens a server in the calling thread's network namespace, on ports that are free there. */
    public static NameServer open(NameTable names) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral(ADDRESS), 0);
        DatagramChannel datagrams = DatagramChannel.open(StandardProtocolFamily.INET);
        boolean done = false;
        try {
            datagrams.bind(any);
            ServerSocketChannel connections = ServerSocketChannel.open(StandardProtocolFamily.INET);
            connections.bind(any);
            var server = new NameServer(new Answers(names), datagrams, connections);
            Thread.ofVirtual().name("names by udp").start(server::serveDatagrams);
            Thread.ofVirtual().name("names by tcp").start(server::serveConnections);
            done = true;
            return server;
        } finally {
            if (!done) {
                datagrams.close();
            }
        }
    }

    public int udpPort() throws IOException {
        return ((InetSocketAddress) datagrams.getLocalAddress()).getPort();
    }

    public int tcpPort() throws IOException {
        return ((InetSocketAddress) connections.getLocalAddress()).getPort();
    }

    private void serveDatagrams() {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
        while (datagrams.isOpen()) {
            try {
                buffer.clear();
                SocketAddress client = datagrams.receive(buffer);
                if (questions.tryAcquire()) {
                    byte[] question = Arrays.copyOf(buffer.array(), buffer.position());
                    Thread.ofVirtual().start(() -> answer(question, client));
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                log.debug("names: {}", e.toString());
            }
        }
    }

    private void answer(byte[] question, SocketAddress client) {
        try {
            datagrams.send(ByteBuffer.wrap(answers.to(question, false)), client);
        } catch (IOException e) {
            log.debug("names: {}", e.toString());
        } finally {
            questions.release();
        }
    }

    private void serveConnections() {
        while (connections.isOpen()) {
            try {
                SocketChannel client = connections.accept();
                if (conversations.tryAcquire()) {
                    Thread.ofVirtual().start(() -> converse(client));
                } else {
                    client.close();
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                log.debug("names: {}", e.toString());
            }
        }
    }

    private void converse(SocketChannel client) {
        try (client) {
            client.socket().setSoTimeout(IDLE_MILLIS);
            var in = new DataInputStream(client.socket().getInputStream());
            for (int length = in.readUnsignedShort(); ; length = in.readUnsignedShort()) {
                byte[] answer = answers.to(in.readNBytes(length), true);
                ByteBuffer framed = ByteBuffer.allocate(2 + answer.length);
                framed.putShort((short) answer.length).put(answer).flip();
                while (framed.hasRemaining()) {
                    client.write(framed);
                }
            }
        } catch (IOException e) {
            log.debug("names: {}", e.toString());
        } finally {
            conversations.release();
        }
    }

    /** A second call does nothing. */
    @Override
    public void close() {
        try (datagrams;
                connections) {
            log.debug("names end");
        } catch (IOException e) {
            log.debug("names: {}", e.toString());
        }
    }
}
