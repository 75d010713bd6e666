package io.berth.daemon.layer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells now and then how far a layer has been read. One thread at a time. */
final class WatchedStream extends FilterInputStream {
    private static final long SOMETIMES_NANOS = 200_000_000;

    private final String diffId;
    private final long total;
    private final StagedArchive.Watcher watcher;
    private long read;
    private long told = System.nanoTime();

    WatchedStream(InputStream in, String diffId, long total, StagedArchive.Watcher watcher) {
        super(in);
        this.diffId = diffId;
        this.total = total;
        this.watcher = watcher;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        read += Math.max(0, count);
        long now = System.nanoTime();
        if (count > 0 && now - told > SOMETIMES_NANOS) {
            told = now;
            watcher.reached(diffId, read, total);
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
