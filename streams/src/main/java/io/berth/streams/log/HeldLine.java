package io.berth.streams.log;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/** The start of a line whose end has not been written yet: less than 16 KB of it. Not thread-safe. */
final class HeldLine {
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int count;
    private boolean withinLine;
    private final TimeText lineTime = new TimeText();

    int count() {
        return count;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, count);
    }

    /** Moves what is held to the front of {@code into} and returns its length. */
    int unload(byte[] into) {
        int unloaded = count;
        System.arraycopy(bytes, 0, into, 0, unloaded);
        count = 0;
        return unloaded;
    }

    /** Holds {@code from[start, end)}; keeps no more memory than it needs. */
    void load(byte[] from, int start, int end) {
        count = end - start;
        if (count == 0) {
            bytes = NONE;
        } else {
            if (bytes.length < count) {
                bytes = new byte[Math.max(count, Math.min(RecordEncoder.MAX_PIECE, 2 * count))];
            }
            System.arraycopy(from, start, bytes, 0, count);
        }
    }

    /** Writes down all of this line. */
    void save(ByteBuffer into) {
        Instant time = withinLine ? lineTime.time() : Instant.EPOCH;
        into.put((byte) (withinLine ? 1 : 0)).putLong(time.getEpochSecond()).putInt(time.getNano());
        into.putInt(count).put(bytes, 0, count);
    }

    /** Becomes the line that was written down. */
    void restore(ByteBuffer from) {
        withinLine = from.get() != 0;
        lineTime.set(Instant.ofEpochSecond(from.getLong(), from.getInt()));
        byte[] saved = new byte[from.getInt()];
        from.get(saved);
        load(saved, 0, saved.length);
    }

    /** The time for a record of this line at {@code now}: all parts of one line bear the time of the first. */
    TimeText time(TimeText now, boolean lastOfLine) {
        TimeText time = withinLine ? lineTime : now;
        if (!lastOfLine && !withinLine) {
            lineTime.copy(now);
        }
        withinLine = !lastOfLine;
        return time;
    }
}
