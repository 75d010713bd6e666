package io.berth.execdriver.console;

import io.berth.execdriver.kernel.DescriptorCalls;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.PollCalls;
import io.berth.streams.BroadcastWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one pipe, or a terminal's master, as its source does, and hands the pieces to a writer; all on the loop's thread. */
final class OutputPump {
    /** A pipe of this size lets a busy process and this reader run side by side (measured: 64 KB stutters). */
    static final int LARGE_PIPE_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(OutputPump.class);

    /**
     * After a read of this much the writer is likely to have more by now, and one larger piece is cheaper to hand on than
     * several: a terminal gives at most 4 KB for each read, many programs write as much at a time.
     */
    private static final int BUSY_READ_BYTES = 2 * 1024;

    private static final int READS_FOR_PIECE = 16;

    /** A read of this much of a default pipe (64 KB) says that its writer is faster than we come by. */
    private static final int HEAVY_READ_BYTES = 32 * 1024;

    /** Whose output it is. */
    interface Owner {
        /** Whether nothing should be read for the moment. */
        boolean holdsBack();

        /** A pump has read everything and closed its descriptor; called once for each. */
        void pumpAtEnd();
    }

    /** After this long without output, what it has used is given back. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static final Duration STEADY = Duration.ofMillis(3);
    private static final Duration REST = Duration.ofMillis(1);

    private final Kernel kernel;
    private final EpollLoop loop;
    private final OutputSource source;
    private final BroadcastWriter writer;
    private final Owner owner;
    private boolean pipeRaised;
    private long lastPieceNanos;
    private boolean endRead;
    private boolean closed;
    private boolean trimming;
    private boolean quiet;
    private EpollLoop.@Nullable Registration registration;

    /**
     * Makes the pump.
     *
     * @param source of a non-blocking descriptor; owned by the pump from now on
     */
    OutputPump(Kernel kernel, EpollLoop loop, OutputSource source, BroadcastWriter writer, Owner owner) {
        this.kernel = kernel;
        this.loop = loop;
        this.source = source;
        this.writer = writer;
        this.owner = owner;
    }

    /** Begins to read, or goes on after it was held back. */
    void start() {
        if (closed || registration != null) {
            return;
        }
        try {
            registration = loop.register(source.fd(), PollCalls.EPOLLIN, events -> takeTurn());
        } catch (IOException e) {
            LOG.error("A container's output can't be waited for; taken for its end", e);
            end();
            return;
        }
        if (source.mayHoldBytes()) {
            takeTurn();
        }
    }

    boolean isAtEnd() {
        return closed;
    }

    /** Reads what is there now, up to what a pipe can hold, and takes it for the end. */
    void drainAndEnd() {
        int left = capacity();
        int count = 1;
        while (!closed && !endRead && left > 0 && count > 0) {
            count = copyPiece();
            left -= count;
        }
        end();
    }

    /** Closes without reading; nobody is told. */
    void close() {
        closed = true;
        stop();
        source.close();
    }

    /** Leaves the loop; waiting for nothing in it would not do, as it tells of a closed other side again and again. */
    private void stop() {
        EpollLoop.Registration current = registration;
        if (current != null) {
            registration = null;
            current.close();
        }
    }

    private void takeTurn() {
        if (owner.holdsBack()) {
            stop();
            return;
        }
        int count = copyPiece();
        if (endRead) {
            end();
        } else if (isSteady() && count >= BUSY_READ_BYTES && count < HEAVY_READ_BYTES) {
            rest();
        }
    }

    /** Whether the piece before came just now; asked once for each piece. */
    private boolean isSteady() {
        long now = System.nanoTime();
        long since = now - lastPieceNanos;
        lastPieceNanos = now;
        return since < STEADY.toNanos();
    }

    /**
     * Leaves a steady stream of small pieces alone for a moment, so that the next one is larger: the cost of handing a
     * piece on is mostly the same for 4 KB and for 100. A single piece, and the last one of a process, never wait.
     */
    private void rest() {
        raisePipe();
        stop();
        loop.schedule(REST, this::start);
    }

    /** Reads one piece and hands it on; returns its bytes, 0 when there was nothing. */
    private int copyPiece() {
        ByteBuffer buffer = loop.buffer();
        int start = buffer.position();
        int last = BUSY_READ_BYTES;
        for (int reads = 0; reads < READS_FOR_PIECE && last >= BUSY_READ_BYTES && buffer.hasRemaining(); reads++) {
            last = readInto(buffer);
            if (last >= HEAVY_READ_BYTES) {
                raisePipe();
            }
        }
        int count = buffer.position() - start;
        if (count > 0) {
            handOut(buffer.flip().position(start));
        }
        return count;
    }

    private void handOut(ByteBuffer piece) {
        boolean much = piece.remaining() >= HEAVY_READ_BYTES;
        source.handingOut();
        writer.write(piece);
        try {
            source.handedOut();
        } catch (IOException e) {
            LOG.error("How far a container's output has got can't be written down", e);
        }
        quiet = false;
        if (much && !trimming) {
            trimming = true;
            loop.schedule(QUIET, this::trimIfQuiet);
        }
    }

    private void trimIfQuiet() {
        trimming = !closed && !quiet;
        if (closed) {
            return;
        }
        if (!quiet) {
            quiet = true;
            loop.schedule(QUIET, this::trimIfQuiet);
            return;
        }
        try {
            source.trim();
        } catch (IOException e) {
            LOG.debug("What much output has used stays", e);
        }
    }

    /** Reads once; not positive when there is nothing now. */
    private int readInto(ByteBuffer buffer) {
        try {
            int count = source.read(buffer);
            endRead = count < 0;
            return count;
        } catch (KernelException e) {
            if (e.errno() != Errno.EIO) { // a terminal's master says EIO when its last other side is closed
                LOG.warn("Reading a container's output failed; taken for its end", e);
            }
        } catch (IOException e) {
            LOG.debug("A container's output was closed before its end", e);
        }
        endRead = true;
        return -1;
    }

    /** The most that was written before now and not read; a process may have enlarged its pipe by itself. */
    private int capacity() {
        try {
            return Math.max(LARGE_PIPE_BYTES, kernel.fcntl(source.fd().number(), DescriptorCalls.F_GETPIPE_SZ, 0));
        } catch (IOException e) {
            return LARGE_PIPE_BYTES; // a terminal
        }
    }

    private void end() {
        if (closed) {
            return;
        }
        close();
        owner.pumpAtEnd();
    }

    private void raisePipe() {
        if (pipeRaised) {
            return;
        }
        pipeRaised = true;
        try {
            kernel.fcntl(source.fd().number(), DescriptorCalls.F_SETPIPE_SZ, LARGE_PIPE_BYTES);
        } catch (IOException e) {
            LOG.debug("The pipe keeps its size, which costs only speed", e);
        }
    }
}
