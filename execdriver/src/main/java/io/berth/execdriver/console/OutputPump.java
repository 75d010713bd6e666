package io.berth.execdriver.console;

import io.berth.execdriver.kernel.DescriptorCalls;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PollCalls;
import io.berth.streams.BroadcastWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one pipe, or a terminal's master, and hands the pieces to a writer; all on the loop's thread. */
final class OutputPump {
    /** A pipe of this size lets a busy process and this reader run side by side (measured: 64 KB stutters). */
    static final int LARGE_PIPE_BYTES = 1 << 20;

    /** One read takes all of a pipe's piece. */
    static final int PIPE_READS = 1;

    /** A terminal gives at most 4 KB for each read, so that a piece is put together from several. */
    static final int TERMINAL_READS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(OutputPump.class);

    /** A read of this much of a default pipe (64 KB) says that its writer is faster than we come by. */
    private static final int HEAVY_READ_BYTES = 32 * 1024;

    /** Whose output it is. */
    interface Owner {
        /** Whether nothing should be read for the moment. */
        boolean holdsBack();

        /** A pump has read everything and closed its descriptor; called once for each. */
        void pumpAtEnd();
    }

    private final Kernel kernel;
    private final EpollLoop loop;
    private final OwnedFd fd;
    private final BroadcastWriter writer;
    private final int readsForPiece;
    private final Owner owner;
    private boolean pipeRaised;
    private boolean endRead;
    private boolean closed;
    private EpollLoop.@Nullable Registration registration;

    /**
     * Makes the pump.
     *
     * @param fd non-blocking; owned by the pump from now on
     * @param readsForPiece {@link #PIPE_READS} or {@link #TERMINAL_READS}
     */
    OutputPump(Kernel kernel, EpollLoop loop, OwnedFd fd, BroadcastWriter writer, int readsForPiece, Owner owner) {
        this.kernel = kernel;
        this.loop = loop;
        this.fd = fd;
        this.writer = writer;
        this.readsForPiece = readsForPiece;
        this.owner = owner;
    }

    /** Begins to read, or goes on after it was held back. */
    void start() {
        if (closed || registration != null) {
            return;
        }
        try {
            registration = loop.register(fd, PollCalls.EPOLLIN, events -> takeTurn());
        } catch (IOException e) {
            LOG.error("A container's output can't be waited for; taken for its end", e);
            end();
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
        fd.close();
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
        if (copyPiece() >= HEAVY_READ_BYTES && readsForPiece == PIPE_READS) {
            raisePipe();
        }
        if (endRead) {
            end();
        }
    }

    /** Reads one piece and hands it on; returns its bytes, 0 when there was nothing. */
    private int copyPiece() {
        ByteBuffer buffer = loop.buffer();
        int start = buffer.position();
        int reads = 0;
        while (reads < readsForPiece && readInto(buffer)) {
            reads++;
        }
        int count = buffer.position() - start;
        if (count > 0) {
            writer.write(buffer.flip().position(start));
        }
        return count;
    }

    /** Whether there may be more. */
    private boolean readInto(ByteBuffer buffer) {
        try {
            int count = kernel.read(fd.number(), buffer);
            endRead = count < 0;
            return count > 0;
        } catch (KernelException e) {
            if (e.errno() != Errno.EIO) { // a terminal's master says EIO when its last other side is closed
                LOG.warn("Reading a container's output failed; taken for its end", e);
            }
        } catch (IOException e) {
            LOG.debug("A container's output was closed before its end", e);
        }
        endRead = true;
        return false;
    }

    /** The most that was written before now and not read; a process may have enlarged its pipe by itself. */
    private int capacity() {
        try {
            return Math.max(LARGE_PIPE_BYTES, kernel.fcntl(fd.number(), DescriptorCalls.F_GETPIPE_SZ, 0));
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
            kernel.fcntl(fd.number(), DescriptorCalls.F_SETPIPE_SZ, LARGE_PIPE_BYTES);
        } catch (IOException e) {
            LOG.debug("The pipe keeps its size, which costs only speed", e);
        }
    }
}
