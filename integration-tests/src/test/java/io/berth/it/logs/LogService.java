package io.berth.it.logs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log service on TCP that keeps what it is sent, or accepts and never reads. */
final class LogService implements AutoCloseable {
    private final ServerSocket listener;
    private final boolean reads;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();

    private LogService(boolean reads) {
        this.reads = reads;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    static LogService reading() {
        return new LogService(true);
    }

    static LogService silent() {
        return new LogService(false);
    }

    /** Host and port. */
    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    String text() {
        synchronized (got) {
            return got.toString(StandardCharsets.UTF_8);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                connections.add(connection);
                if (reads) {
                    Thread.ofVirtual().start(() -> read(connection));
                }
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void read(Socket connection) {
        byte[] block = new byte[64 * 1024];
        try (InputStream in = connection.getInputStream()) {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                synchronized (got) {
                    got.write(block, 0, count);
                }
            }
        } catch (IOException e) {
            // the engine has closed it
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
