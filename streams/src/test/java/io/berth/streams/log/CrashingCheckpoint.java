package io.berth.streams.log;

import io.berth.streams.Checkpoint;
import java.nio.ByteBuffer;

/** Keeps commits as a process that outlives the engine does; one of them can be made the engine's last act. */
final class CrashingCheckpoint implements Checkpoint {
    /** The engine was killed; an Error, which nobody catches. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private byte[] state = {};
    private long handedOut;
    private long committed;
    private int commitsLeft;
    private boolean takesLast;

    /** Kills the engine at the commit after {@code commits} more, just before it counts or just after. */
    void killAfter(int commits, boolean counted) {
        commitsLeft = commits;
        takesLast = counted;
    }

    /** The caller hands out a piece. */
    void handingOut(int bytes) {
        handedOut += bytes;
    }

    /** How many bytes the log stands for; what was handed out beyond is handed out again. */
    long restart() {
        handedOut = committed;
        return committed;
    }

    @Override
    public ByteBuffer state() {
        return ByteBuffer.wrap(state.clone());
    }

    @Override
    public void commit(int left, ByteBuffer newState) {
        boolean last = commitsLeft-- == 0;
        if (!last || takesLast) {
            committed = handedOut - left;
            state = new byte[newState.remaining()];
            newState.get(state);
        }
        if (last) {
            throw new Killed();
        }
    }
}
