package io.berth.api.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request's body that says when it has been read to its end. */
final class BodyStream extends FilterInputStream {
    private final Runnable onEnd;
    private boolean ended;

    BodyStream(InputStream in, Runnable onEnd) {
        super(in);
        this.onEnd = onEnd;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        int count = super.read(into, offset, length);
        if (count < 0) {
            ended = true;
            onEnd.run();
        }
        return count;
    }
}
