package io.berth.streams.log.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A log service on TCP that reads what it is allowed to, and keeps it. */
final class FakeService implements AutoCloseable {
    private final ServerSocket listener;
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private final Semaphore reads;
    private volatile @Nullable Socket connection;

    private FakeService(int port, int reads) throws IOException {
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.setReceiveBufferSize(4096);
        listener.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        this.reads = new Semaphore(reads);
        Thread.ofVirtual().start(this::accept);
    }

    /** A service that reads all there is. */
    static FakeService eager(int port) throws IOException {
        return new FakeService(port, Integer.MAX_VALUE / 2);
    }

    /** A service that accepts and reads nothing until {@link #allow}. */
    static FakeService silent() throws IOException {
        return new FakeService(0, 0);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lets it read so many times, up to 4 KB each. */
    void allow(int more) {
        reads.release(more);
    }

    String text() {
        synchronized (got) {
            return got.toString(StandardCharsets.UTF_8);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket accepted = listener.accept();
                connection = accepted;
                Thread.ofVirtual().start(() -> read(accepted));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void read(Socket accepted) {
        byte[] block = new byte[4096];
        try (InputStream in = accepted.getInputStream()) {
            reads.acquire();
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                synchronized (got) {
                    got.write(block, 0, count);
                }
                reads.acquire();
            }
        } catch (IOException e) {
            // reset
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        Socket open = connection;
        if (open != null) {
            open.close();
        }
    }
}
