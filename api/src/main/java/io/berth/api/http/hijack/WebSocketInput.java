package io.berth.api.http.hijack;

import io.berth.streams.attach.HijackedStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Takes a client's websocket frames apart (RFC 6455, section 5.2). Text and binary messages, whole or in fragments, are one
 * stream of bytes; a payload is handed on as it comes, so that its length needs no bound.
 *
 * <pre>
 *  byte 0: FIN RSV RSV RSV opcode(4)   byte 1: MASK length(7)   [2 or 8 bytes of length]   [4 bytes of mask]   payload
 * </pre>
 *
 * Not thread-safe: one thread reads.
 */
final class WebSocketInput {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FIN = 0x80;

    /** A control frame's payload is never longer. */
    static final int MAX_CONTROL = 125;

    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int LENGTH_IN_2 = 126;
    private static final int LENGTH_IN_8 = 127;
    private static final int MASK_BYTES = 4;
    private static final int BUFFER = 8 * 1024;

    private final HijackedStream connection;
    private final Consumer<byte[]> pings;
    private final ByteBuffer raw = ByteBuffer.allocate(BUFFER).limit(0);
    private final byte[] mask = new byte[MASK_BYTES];
    private int masked;
    private long left;
    private boolean inMessage;
    private boolean closed;

    /** Reads from {@code connection} and hands each ping's payload to {@code pings}. */
    WebSocketInput(HijackedStream connection, Consumer<byte[]> pings) {
        this.connection = connection;
        this.pings = pings;
    }

    /**
     * Reads what is there of the messages, waiting for at least one byte.
     *
     * @return the number of bytes, or -1 after the client's Close or the end of the connection
     * @throws ProtocolException when the client does not keep to the protocol
     */
    int read(ByteBuffer into) throws IOException {
        while (left == 0) {
            if (closed || !nextFrame()) {
                return -1;
            }
        }
        require(1);
        int count = (int) Math.min(left, Math.min(raw.remaining(), into.remaining()));
        for (int i = 0; i < count; i++) {
            into.put(unmasked());
        }
        left -= count;
        return count;
    }

    /** Reads a frame's head, and a control frame altogether; false at the end of the connection. */
    private boolean nextFrame() throws IOException {
        if (!raw.hasRemaining() && !fill()) {
            return false;
        }
        require(2);
        int first = raw.get();
        int second = raw.get();
        check((first & RESERVED) == 0, "an extension that was not agreed on");
        check((second & MASKED) != 0, "a frame without a mask");
        boolean last = (first & FIN) != 0;
        int opcode = first & 0x0f;
        long length = length(second & ~MASKED & 0xff);
        require(MASK_BYTES);
        raw.get(mask);
        masked = 0;
        if (opcode >= CLOSE) {
            check(last && length <= MAX_CONTROL, "a control frame in fragments, or too long");
            control(opcode, (int) length);
            return true;
        }
        check(opcode <= BINARY, "an unknown frame");
        check(inMessage == (opcode == CONTINUATION), "fragments that do not fit together");
        inMessage = !last;
        left = length;
        return true;
    }

    private long length(int coded) throws IOException {
        if (coded < LENGTH_IN_2) {
            return coded;
        }
        if (coded < LENGTH_IN_8) {
            require(Short.BYTES);
            return raw.getShort() & 0xffff;
        }
        require(Long.BYTES);
        long length = raw.getLong();
        check(length >= 0, "a negative length");
        return length;
    }

    private void control(int opcode, int length) throws IOException {
        require(length);
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = unmasked();
        }
        switch (opcode) {
            case PING -> pings.accept(payload);
            case PONG -> {}
            case CLOSE -> {
                check(length != 1, "half a status code");
                closed = true;
            }
            default -> check(false, "an unknown frame");
        }
    }

    private byte unmasked() {
        byte plain = (byte) (raw.get() ^ mask[masked]);
        masked = (masked + 1) % MASK_BYTES;
        return plain;
    }

    /** Makes sure that {@code count} bytes are there; a frame that is cut off is no frame. */
    private void require(int count) throws IOException {
        while (raw.remaining() < count) {
            if (!fill()) {
                throw new EOFException("the connection ended within a websocket frame");
            }
        }
    }

    private boolean fill() throws IOException {
        raw.compact();
        try {
            return connection.read(raw) >= 0;
        } finally {
            raw.flip();
        }
    }

    private static void check(boolean kept, String what) throws ProtocolException {
        if (!kept) {
            throw new ProtocolException("the websocket client sent " + what);
        }
    }
}
