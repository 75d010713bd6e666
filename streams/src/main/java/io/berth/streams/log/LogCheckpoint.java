package io.berth.streams.log;

import io.berth.streams.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How a log in a {@link RotatingFile} commits and goes on from a commit.
 *
 * <pre>
 * state     size of the part being written i64, rotating u8, stdout's held line, stderr's held line
 * line      within a line u8, its time: seconds i64, nanoseconds i32; length i32, bytes
 * </pre>
 *
 * A rotation is committed before it begins and after it is done, both before a byte goes to the new part: after a crash
 * in between, a part that is not empty says that it is still to be done. Producer's thread only.
 */
final class LogCheckpoint {
    private static final int LINE_BYTES = 1 + Long.BYTES + 2 * Integer.BYTES;
    private static final int FIXED_BYTES = Long.BYTES + 1 + 2 * LINE_BYTES;

    private final HeldLine stdout;
    private final HeldLine stderr;
    private Checkpoint target = Checkpoint.NONE;
    private ByteBuffer state = ByteBuffer.allocate(FIXED_BYTES);

    /** Commits the held lines along with the file's size. */
    LogCheckpoint(HeldLine stdout, HeldLine stderr) {
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** Makes {@code files} and the held lines what they were at the last commit, and commits from now on. */
    void resume(Checkpoint checkpoint, RotatingFile files) throws IOException {
        target = checkpoint;
        ByteBuffer committed = checkpoint.state();
        if (committed.hasRemaining()) {
            long size = committed.getLong();
            boolean rotating = committed.get() != 0;
            stdout.restore(committed);
            stderr.restore(committed);
            if (!rotating) {
                files.cut(size);
            } else if (files.size() > 0) {
                files.rotate();
            }
        }
        commit(0, files.size());
    }

    /** Whether there is somewhere to commit to. */
    boolean isOn() {
        return !target.equals(Checkpoint.NONE);
    }

    /** The time of the piece in hand. */
    Instant time(InstantSource clock) {
        return target.printedAt().orElseGet(clock::instant);
    }

    /** Commits a part of {@code size} bytes; {@code left} as in {@link Checkpoint#commit}. */
    void commit(int left, long size) {
        commit(left, size, false);
    }

    /** Commits a part of {@code size} bytes that nothing more is written to. */
    void commitRotation(int left, long size) {
        commit(left, size, true);
    }

    private void commit(int left, long size, boolean rotating) {
        if (!isOn()) {
            return;
        }
        int length = FIXED_BYTES + stdout.count() + stderr.count();
        if (state.capacity() < length || state.capacity() > 2 * length + FIXED_BYTES) {
            state = ByteBuffer.allocate(length);
        }
        state.clear().putLong(size).put((byte) (rotating ? 1 : 0));
        stdout.save(state);
        stderr.save(state);
        target.commit(left, state.flip());
    }

    /** The run is over: there is nothing to commit any more. */
    void end() {
        target = Checkpoint.NONE;
    }
}
