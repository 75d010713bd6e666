package io.berth.streams.log;

import io.berth.streams.StreamType;
import java.util.Arrays;

/** Writes {@link LocalFormat}'s records. */
final class LocalEncoder implements LogEncoder {
    private static final long NO_TIME = Long.MIN_VALUE;

    private int used;
    private long lastTime = NO_TIME;

    /** A record and, before it, the zeros that fill its block. */
    @Override
    public int maxRecord() {
        return 2 * (RecordEncoder.MAX_PIECE + LocalFormat.LONGEST_HEAD);
    }

    @Override
    public void moveTo(long offset) {
        used = (int) (offset % LocalFormat.BLOCK);
        lastTime = NO_TIME;
    }

    @Override
    public void encode(EncodeBuffers buffers, int from, int to, StreamType stream, TimeText time) {
        byte[] out = buffers.out;
        int length = to - from;
        int room = LocalFormat.BLOCK - used;
        if (LocalFormat.LONGEST_HEAD + length > room) {
            Arrays.fill(out, buffers.outEnd, buffers.outEnd + room, (byte) 0);
            buffers.outEnd += room;
            used = 0;
        }
        int start = buffers.outEnd;
        int at = start + 1;
        boolean timed = used == 0 || time.epochNanos() != lastTime;
        if (timed) {
            lastTime = time.epochNanos();
            Scan.LONGS.set(out, at, lastTime);
            at += LocalFormat.TIME_LENGTH;
        }
        out[start] = (byte) (LocalFormat.RECORD
                | (stream == StreamType.STDERR ? LocalFormat.STDERR : 0)
                | (timed ? LocalFormat.TIMED : 0));
        int rest = length;
        for (; rest >= 0x80; rest >>>= 7) {
            out[at++] = (byte) (rest | 0x80);
        }
        out[at++] = (byte) rest;
        System.arraycopy(buffers.in, from, out, at, length);
        buffers.outEnd = at + length;
        used = (used + buffers.outEnd - start) % LocalFormat.BLOCK;
    }
}
