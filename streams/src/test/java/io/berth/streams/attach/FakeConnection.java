package io.berth.streams.attach;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A connection in memory whose client reads when the test says so, through a socket buffer of a given size. */
final class FakeConnection implements HijackedStream {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ByteArrayOutputStream inSocket = new ByteArrayOutputStream();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private byte[] input = {};
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean closed;
    private boolean broken;
    private boolean halfCloses = true;
    private long credit;
    private int flushing;

    FakeConnection(int capacity) {
        this.capacity = capacity;
    }

    /** A client that takes everything at once. */
    static FakeConnection ofEagerClient() {
        FakeConnection connection = new FakeConnection(Integer.MAX_VALUE);
        connection.letClientRead(Long.MAX_VALUE / 2);
        return connection;
    }

    void letClientRead(long bytes) {
        lock.lock();
        try {
            credit += bytes;
            take();
        } finally {
            lock.unlock();
        }
    }

    void clientSends(byte[] bytes) throws InterruptedException {
        lock.lock();
        try {
            while (input.length > 0) {
                changed.await();
            }
            input = bytes.clone();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void clientEndsInput() throws InterruptedException {
        lock.lock();
        try {
            while (input.length > 0) {
                changed.await();
            }
            inputEnded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void breakDown() {
        lock.lock();
        try {
            broken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    byte[] received() {
        lock.lock();
        try {
            return received.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    void awaitReceived(int bytes) throws InterruptedException {
        lock.lock();
        try {
            while (received.size() < bytes) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    boolean isOutputEnded() {
        lock.lock();
        try {
            return outputEnded;
        } finally {
            lock.unlock();
        }
    }

    /** A client that leaves when it ends its input, as over a websocket. */
    static FakeConnection ofWebSocketClient() {
        FakeConnection connection = ofEagerClient();
        connection.halfCloses = false;
        return connection;
    }

    @Override
    public boolean halfCloses() {
        return halfCloses;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        lock.lock();
        try {
            while (input.length == 0 && !inputEnded && !closed && !broken) {
                changed.awaitUninterruptibly();
            }
            if (broken) {
                throw new IOException("connection reset");
            }
            if (input.length == 0) {
                return -1;
            }
            int count = Math.min(into.remaining(), input.length);
            into.put(input, 0, count);
            byte[] rest = new byte[input.length - count];
            System.arraycopy(input, count, rest, 0, rest.length);
            input = rest;
            changed.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean flush(ByteBuffer bytes) throws IOException {
        lock.lock();
        try {
            enter();
            put(bytes);
            return !bytes.hasRemaining();
        } finally {
            flushing--;
            lock.unlock();
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        lock.lock();
        try {
            enter();
            put(bytes);
            while (bytes.hasRemaining()) {
                changed.awaitUninterruptibly();
                check();
                put(bytes);
            }
        } finally {
            flushing--;
            lock.unlock();
        }
    }

    private void enter() throws IOException {
        if (++flushing > 1) {
            throw new AssertionError("two threads write to the connection at once");
        }
        check();
    }

    private void check() throws IOException {
        if (closed || broken || outputEnded) {
            throw new IOException("Broken pipe");
        }
    }

    private void put(ByteBuffer bytes) {
        while (bytes.hasRemaining() && inSocket.size() < capacity) {
            int count = Math.min(bytes.remaining(), capacity - inSocket.size());
            byte[] part = new byte[count];
            bytes.get(part);
            inSocket.writeBytes(part);
            if (!take()) {
                return;
            }
        }
    }

    private boolean take() {
        byte[] there = inSocket.toByteArray();
        int count = (int) Math.min(credit, there.length);
        credit -= count;
        received.write(there, 0, count);
        inSocket.reset();
        inSocket.write(there, count, there.length - count);
        changed.signalAll();
        return count > 0;
    }

    @Override
    public void shutdownOutput() {
        lock.lock();
        try {
            outputEnded = true;
            inputEnded = true; // as a client does that has seen the end
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
