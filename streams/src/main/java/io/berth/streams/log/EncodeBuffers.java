package io.berth.streams.log;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The two large arrays that encoding one piece takes; one set is kept for whoever comes next, whichever log it is. */
final class EncodeBuffers {
    /** How much of a piece is encoded before it is written to the file. */
    static final int PIECE = 256 * 1024;

    private static final int FLUSH_AT = 512 * 1024;
    private static final AtomicReference<@Nullable EncodeBuffers> SPARE = new AtomicReference<>();

    final byte[] in = new byte[PIECE + RecordEncoder.MAX_PIECE + Long.BYTES];
    final byte[] out;
    int outEnd;

    private EncodeBuffers(int maxRecord) {
        out = new byte[FLUSH_AT + maxRecord];
    }

    /** A set with room for records up to {@code maxRecord} bytes. */
    static EncodeBuffers take(int maxRecord) {
        EncodeBuffers spare = SPARE.getAndSet(null);
        if (spare != null && spare.out.length >= FLUSH_AT + maxRecord) {
            spare.outEnd = 0;
            return spare;
        }
        return new EncodeBuffers(maxRecord);
    }

    void giveBack() {
        SPARE.set(this);
    }

    boolean isFull() {
        return outEnd > FLUSH_AT;
    }
}
