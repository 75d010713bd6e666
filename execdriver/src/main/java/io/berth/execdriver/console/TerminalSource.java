package io.berth.execdriver.console;

import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.streams.StreamType;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes a terminal's bytes through an intake. A terminal can be spliced into a pipe only, so there is one between, the
 * relay, which outlives the engine process too: what an earlier one has left in it comes first.
 */
final class TerminalSource implements OutputSource {
    /** A terminal never gives more at a time, and the kernel takes pages for what is asked. */
    private static final int TERMINAL_BYTES = 4096;

    /** After this much there is likely to be more by now. */
    private static final int BUSY_BYTES = 2048;

    /** As many pages as a pipe has. */
    private static final int MOVES = 16;

    private static final int RELAY_BYTES = MOVES * TERMINAL_BYTES;

    private final Kernel kernel;
    private final OwnedFd master;
    private final TtyConsole.Relay relay;
    private final Intake intake;
    private boolean ended;
    private boolean asked;

    TerminalSource(Kernel kernel, OwnedFd master, TtyConsole.Relay relay, Intake intake) {
        this.kernel = kernel;
        this.master = master;
        this.relay = relay;
        this.intake = intake;
    }

    @Override
    public OwnedFd fd() {
        return master;
    }

    @Override
    public boolean mayHoldBytes() {
        return !asked;
    }

    /** Leaves nothing in the relay, of which nobody would be told. */
    @Override
    public int read(ByteBuffer into) throws IOException {
        asked = true;
        if (into.remaining() < RELAY_BYTES) {
            return 0;
        }
        int moved = TERMINAL_BYTES;
        for (int moves = 0; moves < MOVES && moved >= BUSY_BYTES && !ended; moves++) {
            moved = moveToRelay();
        }
        int count = intake.take(relay.reading().number(), intake.lane(StreamType.STDOUT), into);
        return count == 0 && ended ? -1 : count;
    }

    /** Moves a piece to the relay as far as there is room. */
    private int moveToRelay() throws IOException {
        try {
            int moved = kernel.splice(master.number(), relay.writing().number(), TERMINAL_BYTES);
            ended = moved < 0;
            return moved;
        } catch (KernelException e) {
            if (e.errno() != Errno.EIO) { // a master says EIO when its last other side is closed
                throw e;
            }
            ended = true;
            return -1;
        }
    }

    @Override
    public void handingOut() {
        intake.handingOut(intake.lane(StreamType.STDOUT));
    }

    @Override
    public void handedOut() throws IOException {
        intake.handedOut();
    }

    @Override
    public void trim() throws IOException {
        intake.trim();
    }

    @Override
    public void close() {
        master.close();
        relay.reading().close();
        relay.writing().close();
    }
}
