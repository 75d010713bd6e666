package io.berth.api.http.hijack;

import io.berth.streams.attach.HijackedStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A websocket (RFC 6455), the server's side, as a stream of bytes over a hijacked connection, which it owns. Each write
 * becomes a frame. Pings are answered between two frames, the last one of several (section 5.5.3), and a client that breaks
 * the protocol is told so and gets an IOException in the reader's thread.
 *
 * <p>A websocket has no half-close: a client that sends Close is on its way out ({@link #halfCloses}).
 */
public final class WebSocketStream implements HijackedStream {
    private static final int NORMAL_CLOSURE = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int LONGEST_HEAD = 10;
    private static final int LONGEST_IN_1 = 125;
    private static final int LONGEST_IN_2 = 0xffff;
    private static final int LENGTH_IN_2 = 126;
    private static final int LENGTH_IN_8 = 127;

    private final HijackedStream connection;
    private final int dataFrame;
    private final WebSocketInput input;

    /**
     * Held by the one whose bytes are on their way. Nobody waits for it but writers on virtual threads; a flush that finds it
     * taken takes nothing.
     */
    private final ReentrantLock turnLock = new ReentrantLock();

    private final AtomicReference<byte @Nullable []> ping = new AtomicReference<>();

    /** What has not gone out of the present frame's head; while there is some, its payload has not begun. */
    private final ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD).limit(0);

    private int payloadLeft;
    private boolean closeSaid;

    /** Makes the stream; output goes in text frames, which clients of old API versions expect, or binary ones. */
    public WebSocketStream(HijackedStream connection, boolean text) {
        this.connection = connection;
        this.dataFrame = text ? WebSocketInput.TEXT : WebSocketInput.BINARY;
        this.input = new WebSocketInput(connection, this::pinged);
    }

    @Override
    public boolean halfCloses() {
        return false;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        try {
            return input.read(into);
        } catch (ProtocolException e) {
            sayClose(PROTOCOL_ERROR);
            connection.shutdownOutput();
            throw e;
        }
    }

    @Override
    public boolean flush(ByteBuffer bytes) throws IOException {
        if (!turnLock.tryLock()) {
            return !bytes.hasRemaining();
        }
        try {
            boolean taken = true;
            while (taken && bytes.hasRemaining()) {
                beginFrameIfDue(bytes);
                taken = connection.flush(head) && flushPayload(bytes);
            }
            return taken;
        } finally {
            turnLock.unlock();
            if (ping.get() != null) {
                Thread.ofVirtual().name("websocket-pong").start(this::pongQuietly);
            }
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        turnLock.lock();
        try {
            while (bytes.hasRemaining()) {
                pongWithTurn();
                beginFrameIfDue(bytes);
                connection.write(head);
                writePayload(bytes);
            }
        } finally {
            turnLock.unlock();
        }
        pong();
    }

    private void beginFrameIfDue(ByteBuffer bytes) {
        if (payloadLeft == 0) {
            payloadLeft = bytes.remaining();
            putHead(head.clear(), dataFrame, payloadLeft);
            head.flip();
        }
    }

    private boolean flushPayload(ByteBuffer bytes) throws IOException {
        int start = bytes.position();
        int limit = bytes.limit();
        bytes.limit(Math.min(limit, start + payloadLeft));
        try {
            return connection.flush(bytes);
        } finally {
            payloadLeft -= bytes.position() - start;
            bytes.limit(limit);
        }
    }

    private void writePayload(ByteBuffer bytes) throws IOException {
        int limit = bytes.limit();
        int count = Math.min(bytes.remaining(), payloadLeft);
        bytes.limit(bytes.position() + count);
        connection.write(bytes);
        payloadLeft -= count;
        bytes.limit(limit);
    }

    private static void putHead(ByteBuffer into, int opcode, int length) {
        into.put((byte) (WebSocketInput.FIN | opcode));
        if (length <= LONGEST_IN_1) {
            into.put((byte) length);
        } else if (length <= LONGEST_IN_2) {
            into.put((byte) LENGTH_IN_2).putShort((short) length);
        } else {
            into.put((byte) LENGTH_IN_8).putLong(length);
        }
    }

    private void pinged(byte[] payload) {
        ping.set(payload);
        pongQuietly();
    }

    private void pongQuietly() {
        try {
            pong();
        } catch (IOException e) {
            connection.close(); // whoever reads or writes next is told
        }
    }

    /** Answers a ping unless somebody is writing, who looks for it afterwards; on a virtual thread. */
    private void pong() throws IOException {
        while (ping.get() != null && turnLock.tryLock()) {
            try {
                if (payloadLeft > 0) {
                    return; // the frame's rest is still to come, and the pong after it
                }
                pongWithTurn();
            } finally {
                turnLock.unlock();
            }
        }
    }

    private void pongWithTurn() throws IOException {
        byte[] payload = payloadLeft > 0 ? null : ping.getAndSet(null);
        if (payload != null) {
            connection.write(control(WebSocketInput.PONG, payload));
        }
    }

    private static ByteBuffer control(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(2 + payload.length);
        putHead(frame, opcode, payload.length);
        return frame.put(payload).flip();
    }

    /** Says Close if that is possible between two frames and without waiting. */
    private void sayClose(int status) throws IOException {
        if (turnLock.tryLock()) {
            try {
                if (payloadLeft == 0 && !closeSaid) {
                    closeSaid = true;
                    byte[] code = {(byte) (status >> Byte.SIZE), (byte) status};
                    boolean _ = connection.flush(control(WebSocketInput.CLOSE, code));
                }
            } finally {
                turnLock.unlock();
            }
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        sayClose(NORMAL_CLOSURE);
        connection.shutdownOutput();
    }

    @Override
    public void close() {
        connection.close();
    }
}
