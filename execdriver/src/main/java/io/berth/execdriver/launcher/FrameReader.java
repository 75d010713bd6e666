package io.berth.execdriver.launcher;

import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Cuts a parent's bytes into frames and tells the listener. Descriptors come no later than the bytes of the frame that
 * names them, in the frames' order. Used by one thread.
 */
final class FrameReader {
    static final int HEADER_BYTES = 16;
    private static final int MAX_BODY = 64 * 1024;

    private final ParentListener listener;
    private final Deque<OwnedFd> received = new ArrayDeque<>();
    private byte[] rest = new byte[0];

    FrameReader(ParentListener listener) {
        this.listener = listener;
    }

    /** The bytes of an unfinished frame, to be put before the next ones. */
    byte[] rest() {
        return rest;
    }

    /**
     * Takes all whole frames out.
     *
     * @param bytes what {@link #rest()} gave and what has come since
     * @throws IOException when this is not the launcher's protocol
     */
    void read(ByteBuffer bytes, List<OwnedFd> fds) throws IOException {
        received.addAll(fds);
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.remaining() >= HEADER_BYTES) {
            int length = bytes.getInt(bytes.position());
            if (length < 0 || length > MAX_BODY) {
                throw new IOException("launcher frame of " + length + " bytes");
            }
            if (bytes.remaining() < HEADER_BYTES + length) {
                break;
            }
            int type = bytes.getInt(bytes.position() + Integer.BYTES);
            int process = bytes.getInt(bytes.position() + 2 * Integer.BYTES);
            var body = bytes.slice(bytes.position() + HEADER_BYTES, length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.position(bytes.position() + HEADER_BYTES + length);
            tell(type, process, body);
        }
        rest = new byte[bytes.remaining()];
        bytes.get(rest);
    }

    /** Closes descriptors that no frame has named. */
    void close() {
        received.forEach(OwnedFd::close);
        received.clear();
    }

    private void tell(int code, int process, ByteBuffer body) throws IOException {
        FrameType type = FrameType.of(code).orElseThrow(() -> new IOException("launcher frame of type " + code));
        if (body.remaining() < leastBytes(type)) {
            throw new IOException("launcher frame " + type + " of " + body.remaining() + " bytes");
        }
        switch (type) {
            case DESCRIPTORS -> listener.descriptors(process, body.getInt(0), descriptors(body.getInt(4)));
            case CREATED -> listener.created(process, body.getInt(0));
            case STARTED -> listener.started(process, body.getInt(0));
            case FAILED -> listener.failed(process, failure(body));
            case EXITED ->
                listener.exited(process, body.getInt(0), body.getInt(4), time(body.getLong(8), body.getLong(16)));
            case ATTACHED -> listener.attached();
            case PREPARED -> listener.prepared(process, body.getInt(0));
            case SPOOLING -> listener.spooling(process, body.getInt(0) != 0);
            case FOLDER, RUN, START, CLOSE_STDIN, ACKNOWLEDGE, ATTACH, PACE, LEAVE ->
                throw new IOException("launcher frame " + type + " in the wrong direction");
        }
    }

    private static int leastBytes(FrameType type) {
        return switch (type) {
            case EXITED -> 2 * Integer.BYTES + 2 * Long.BYTES;
            case DESCRIPTORS, FAILED -> 2 * Integer.BYTES;
            case CREATED, STARTED, PREPARED, SPOOLING -> Integer.BYTES;
            default -> 0;
        };
    }

    private static Instant time(long seconds, long nanos) throws IOException {
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IOException("launcher frame with a time of " + seconds + " seconds", e);
        }
    }

    private Descriptors descriptors(int mask) throws IOException {
        var descriptors = new Descriptors();
        int bits = mask;
        for (Descriptors.Kind kind : Descriptors.Kind.values()) {
            boolean sent = (bits & 1) != 0;
            bits >>= 1;
            if (sent) {
                OwnedFd fd = received.poll();
                if (fd == null) {
                    descriptors.close();
                    throw new IOException("launcher frame without its descriptors");
                }
                descriptors.put(kind, fd);
            }
        }
        return descriptors;
    }

    private static LaunchFailure failure(ByteBuffer body) {
        int errno = body.getInt();
        int operation = body.getInt();
        var text = new byte[Math.max(0, body.remaining() - 1)];
        body.get(text);
        return new LaunchFailure(errno, operation, new String(text, StandardCharsets.UTF_8));
    }
}
