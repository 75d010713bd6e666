package io.berth.streams.attach;

import io.berth.streams.BroadcastWriter;
import io.berth.streams.StreamConfig;
import io.berth.streams.log.NoLog;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Measures output on its way to one client that reads as fast as it can, through a unix socket; and the same bytes
 * written straight to the socket. Run its {@code main} with a folder; megabytes a second, the best of several rounds.
 */
final class AttachBenchmark {
    private static final int PIECE = 128 * 1024;
    private static final long TOTAL = 1L << 30;
    private static final int ROUNDS = 4;

    private AttachBenchmark() {}

    public static void main(String[] folder) throws Exception {
        double attached = 0;
        double plain = 0;
        for (int round = 0; round < ROUNDS; round++) {
            attached = Math.max(attached, measure(Path.of(folder[0]), true));
            plain = Math.max(plain, measure(Path.of(folder[0]), false));
        }
        System.out.printf(Locale.ROOT, "attached %.0f MB/s, straight %.0f MB/s%n", attached, plain);
    }

    private static double measure(Path folder, boolean attached) throws Exception {
        Path path = folder.resolve("socket");
        Files.deleteIfExists(path);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                    SocketChannel accepted = server.accept()) {
                Thread reader = Thread.ofPlatform().start(() -> readAll(client));
                long start = System.nanoTime();
                if (attached) {
                    produce(accepted, folder);
                } else {
                    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
                    for (long sent = 0; sent < TOTAL; sent += PIECE) {
                        accepted.write(piece.clear());
                    }
                    accepted.shutdownOutput();
                }
                reader.join();
                return TOTAL / 1e6 / ((System.nanoTime() - start) / 1e9);
            }
        }
    }

    private static void produce(SocketChannel accepted, Path folder) throws Exception {
        StreamConfig streams = new StreamConfig();
        Semaphore released = new Semaphore(0);
        streams.onRelease(released::release);
        AttachOptions options =
                new AttachOptions(false, true, false, true, true, false, false, true, DetachKeys.DEFAULT);
        AttachSession session = AttachSession.join(streams, new NoLog(), options, SlowClientLimits.in(folder));
        Thread serving = Thread.startVirtualThread(() -> {
            try {
                session.run(new SocketStream(accepted));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        ByteBuffer piece = ByteBuffer.allocateDirect(BroadcastWriter.HEADER_ROOM + PIECE);
        streams.beginRun();
        for (long sent = 0; sent < TOTAL; sent += PIECE) {
            while (streams.held()) {
                released.tryAcquire(10, TimeUnit.MILLISECONDS);
            }
            streams.stdout().write(piece.clear().position(BroadcastWriter.HEADER_ROOM));
        }
        streams.stdout().end();
        streams.stderr().end();
        serving.join();
    }

    private static void readAll(SocketChannel client) {
        ByteBuffer into = ByteBuffer.allocateDirect(256 * 1024);
        try {
            while (client.read(into.clear()) >= 0) {
                Thread.onSpinWait();
            }
            client.shutdownOutput();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection over a socket. */
    private static final class SocketStream implements HijackedStream {
        private final SocketChannel socket;
        private final Selector writable;
        private final Selector readable;

        SocketStream(SocketChannel socket) throws IOException {
            this.socket = socket;
            socket.configureBlocking(false);
            writable = Selector.open();
            readable = Selector.open();
            socket.register(writable, SelectionKey.OP_WRITE);
            socket.register(readable, SelectionKey.OP_READ);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = socket.read(into);
            while (count == 0) {
                readable.select(k -> {});
                count = socket.read(into);
            }
            return count;
        }

        @Override
        public boolean flush(ByteBuffer bytes) throws IOException {
            socket.write(bytes);
            return !bytes.hasRemaining();
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            while (!flush(bytes)) {
                writable.select(k -> {});
            }
        }

        @Override
        public void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() {
            try {
                writable.close();
                readable.close();
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
