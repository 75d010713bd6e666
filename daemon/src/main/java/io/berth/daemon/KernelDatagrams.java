package io.berth.daemon;

import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.SocketCalls;
import io.berth.streams.log.remote.UnixDatagrams;
import io.berth.streams.log.remote.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Unix datagram sockets by system calls, none of which waits. */
final class KernelDatagrams implements UnixDatagrams {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private final LinuxKernel kernel;

    KernelDatagrams(LinuxKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Wire connect(Path path) throws IOException {
        OwnedFd socket = kernel.unixSocket(SocketCalls.SOCK_DGRAM | SocketCalls.SOCK_NONBLOCK);
        try {
            kernel.connect(socket.number(), path);
            return new Datagrams(kernel, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static final class Datagrams implements Wire {
        private final LinuxKernel kernel;
        private final OwnedFd socket;
        /** Keeps the number from being closed, and used again, within a call; no such call waits. */
        private final ReentrantLock numberLock = new ReentrantLock();

        Datagrams(LinuxKernel kernel, OwnedFd socket) {
            this.kernel = kernel;
            this.socket = socket;
        }

        @Override
        public void send(List<byte[]> messages) throws IOException {
            for (byte[] message : messages) {
                ByteBuffer bytes = ByteBuffer.allocateDirect(message.length);
                bytes.put(message).flip();
                long end = System.nanoTime() + PATIENCE.toNanos();
                while (trySend(bytes) == 0) {
                    if (System.nanoTime() - end > 0) {
                        throw new IOException("the service does not take datagrams");
                    }
                    LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                }
            }
        }

        private int trySend(ByteBuffer bytes) throws IOException {
            numberLock.lock();
            try {
                return kernel.send(socket.number(), bytes, List.of(), SocketCalls.MSG_DONTWAIT);
            } finally {
                numberLock.unlock();
            }
        }

        @Override
        public void close() {
            numberLock.lock();
            try {
                socket.close();
            } finally {
                numberLock.unlock();
            }
        }
    }
}
