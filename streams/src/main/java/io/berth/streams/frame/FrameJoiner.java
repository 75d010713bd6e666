package io.berth.streams.frame;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Joins neighbouring frames of the same stream to longer ones, for clients that put the payloads together again anyway:
 * what they get is the same, with fewer pieces. Order and bytes stay; only whole frames of one write are joined, so
 * nothing is held back. Closes what is behind it.
 *
 * <p>For one thread. After an exception the multiplexed stream is torn and of no use.
 */
public final class FrameJoiner extends OutputStream {
    /** A client's buffer for one frame is mostly at least as long; the stock client's is 32 KB and the header. */
    static final int LONGEST_JOINED = 32 * 1024;

    private static final int ROOM = 64 * 1024;

    private final OutputStream out;
    private final byte[] gathered = new byte[ROOM];
    private int end;

    /** Where in {@link #gathered} the last whole frame starts; -1 when the next one can't join it. */
    private int last = -1;

    /** What is still to come of a frame that is passed on as it is. */
    private long torn;

    private final byte[] header = new byte[FrameHeader.LENGTH];
    private int headerLength;

    /** Joins what is written to {@code out}. */
    public FrameJoiner(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int to = from + length;
        int at = from;
        while (at < to) {
            if (torn > 0) {
                int part = (int) Math.min(torn, to - at);
                pass(bytes, at, part);
                torn -= part;
                at += part;
            } else if (headerLength > 0 || to - at < FrameHeader.LENGTH) {
                header[headerLength++] = bytes[at++];
                if (headerLength == FrameHeader.LENGTH) {
                    headerLength = 0;
                    torn = payloadLength(header, 0);
                    pass(header, 0, FrameHeader.LENGTH);
                }
            } else {
                at = frame(bytes, at, to);
            }
        }
        send();
    }

    /** Takes one frame whose header is all there; returns where the next one starts. */
    private int frame(byte[] bytes, int at, int to) throws IOException {
        long payload = payloadLength(bytes, at);
        int start = at + FrameHeader.LENGTH;
        if (payload > to - start || payload > LONGEST_JOINED) {
            torn = payload;
            pass(bytes, at, FrameHeader.LENGTH);
            return start;
        }
        int length = (int) payload;
        if (end + FrameHeader.LENGTH + length > ROOM) {
            send();
        }
        int joined = last < 0 ? 0 : end - last - FrameHeader.LENGTH + length;
        if (joined > 0 && joined <= LONGEST_JOINED && gathered[last] == bytes[at]) {
            System.arraycopy(bytes, start, gathered, end, length);
            end += length;
            ByteBuffer.wrap(gathered).putInt(last + 4, joined);
        } else {
            System.arraycopy(bytes, at, gathered, end, FrameHeader.LENGTH + length);
            last = end;
            end += FrameHeader.LENGTH + length;
        }
        return start + length;
    }

    private static long payloadLength(byte[] bytes, int header) {
        return ByteBuffer.wrap(bytes).getInt(header + 4) & 0xffff_ffffL;
    }

    private void pass(byte[] bytes, int from, int length) throws IOException {
        send();
        out.write(bytes, from, length);
    }

    private void send() throws IOException {
        if (end > 0) {
            out.write(gathered, 0, end);
        }
        end = 0;
        last = -1;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
