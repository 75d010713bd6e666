package io.berth.streams.attach;

import io.berth.streams.OutputSubscriber;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import io.berth.streams.frame.FrameHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One client's side of the output. Three threads: the producer, in {@link #write} and {@link #end}, the session, in
 * {@link #drain}, and {@link SpillThread}, in {@link #spill}.
 *
 * <pre>
 *            all was taken                       more came, or the client took part of a piece
 *   LIVE  &lt;----------------  BEHIND  &lt;-------------------------------------------------------  LIVE
 *   the producer writes      the session writes: memory first, then the spill file;
 *   to the connection        the producer only adds
 * </pre>
 *
 * Only one of the two ever writes to the connection: the producer while LIVE, the session while BEHIND. The lock guards
 * the state and is not held while writing to the connection or the file.
 */
final class ClientOutput implements OutputSubscriber, AutoCloseable {
    private static final int READ_SIZE = 32 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private enum State {
        LIVE,
        BEHIND,
        /** Nothing more is taken from the producer; what is kept still goes out. */
        CLOSING,
        /** The client is gone or has detached. */
        GONE
    }

    private final AttachOptions options;
    private final Backlog backlog;
    private final ReentrantLock stateLock = new ReentrantLock();
    private final Condition changed = stateLock.newCondition();
    private State state = State.BEHIND;
    private @Nullable HijackedStream live;
    private boolean stdoutEnded;
    private boolean stderrEnded;
    private AttachEnd reason = AttachEnd.OUTPUT_ENDED;
    private @Nullable IOException failure;
    private String lastMessage = "";
    private boolean watched;
    private boolean spillGiven;

    ClientOutput(AttachOptions options, StreamConfig streams, SlowClientLimits limits) {
        this.options = options;
        this.backlog = new Backlog(streams, limits);
    }

    @Override
    public void write(StreamType stream, ByteBuffer bytes) {
        if (stream == StreamType.STDERR ? !options.stderr() : !options.stdout()) {
            return;
        }
        if (options.multiplexed()) {
            FrameHeader.prepend(stream, bytes);
        }
        if (!wroteLive(bytes)) {
            keep(bytes);
        }
    }

    private boolean wroteLive(ByteBuffer bytes) {
        HijackedStream connection;
        stateLock.lock();
        try {
            connection = state == State.LIVE ? live : null;
        } finally {
            stateLock.unlock();
        }
        try {
            return connection != null && connection.flush(bytes);
        } catch (IOException e) {
            fail(e);
            return true;
        }
    }

    private void keep(ByteBuffer bytes) {
        Backlog.Way way;
        boolean watch;
        boolean spill;
        stateLock.lock();
        try {
            if (state == State.GONE || state == State.CLOSING) {
                return;
            }
            state = State.BEHIND;
            way = backlog.addWithLock(bytes);
            if (way == Backlog.Way.FULL) {
                cutOffWithLock(tooFarBehind());
            }
            watch = backlog.isHeld() && !watched;
            watched |= watch;
            spill = backlog.isSpillDueWithLock() && !spillGiven;
            spillGiven |= spill;
            changed.signalAll();
        } finally {
            stateLock.unlock();
        }
        if (watch) {
            HoldWatch.in(backlog.watchInterval(), this::watch);
        }
        if (way == Backlog.Way.NO_MEMORY) {
            spill(bytes);
        } else if (spill) {
            SpillThread.run(() -> spill(NOTHING));
        }
    }

    /** Writes what has come for the file, and {@code last}; the spill thread, or the producer when memory is short. */
    private void spill(ByteBuffer last) {
        Deque<ByteBuffer> pieces;
        stateLock.lock();
        try {
            while (backlog.isWritingWithLock()) {
                changed.awaitUninterruptibly();
            }
            if (last.hasRemaining() && state == State.LIVE) {
                state = State.BEHIND; // the session has caught up meanwhile
            }
            pieces = backlog.takeTailWithLock(last.remaining());
        } finally {
            stateLock.unlock();
        }
        boolean byProducer = last.hasRemaining();
        String problem = "";
        try {
            backlog.append(pieces, last);
        } catch (IOException e) {
            problem = "what the client had not read could not be kept (" + e.getMessage() + ")";
        }
        spilled(pieces, problem, byProducer);
    }

    private void spilled(Deque<ByteBuffer> pieces, String problem, boolean byProducer) {
        boolean again;
        boolean goOn;
        boolean closeLate;
        stateLock.lock();
        try {
            backlog.spilledWithLock(pieces, problem.isEmpty());
            if (!problem.isEmpty()) {
                cutOffWithLock(problem);
            }
            spillGiven &= byProducer;
            again = backlog.isSpillDueWithLock() && state == State.BEHIND && !spillGiven;
            spillGiven |= again;
            goOn = backlog.isReleaseDueWithLock();
            closeLate = state == State.GONE;
            changed.signalAll();
        } finally {
            stateLock.unlock();
        }
        if (goOn) {
            backlog.release();
        }
        if (closeLate) {
            backlog.close();
        }
        if (again) {
            SpillThread.run(() -> spill(NOTHING));
        }
    }

    /** Ends a hold that has lasted long enough; the watch's thread. */
    private void watch() {
        boolean goOn;
        boolean again;
        stateLock.lock();
        try {
            if (backlog.watchWithLock()) {
                cutOffWithLock(tooFarBehind());
                changed.signalAll();
            }
            goOn = backlog.isReleaseDueWithLock() || state == State.CLOSING;
            again = backlog.isHeld() && !goOn && state == State.BEHIND;
            watched = again;
        } finally {
            stateLock.unlock();
        }
        if (goOn) {
            backlog.release();
        }
        if (again) {
            HoldWatch.in(backlog.watchInterval(), this::watch);
        }
    }

    private String tooFarBehind() {
        return "it fell more than " + (backlog.fileBytes() >> 20) + " MiB behind and stopped reading";
    }

    private void cutOffWithLock(String why) {
        if (state != State.GONE) {
            state = State.CLOSING;
            reason = AttachEnd.CUT_OFF;
            lastMessage = "\r\nberth: this client is cut off here: " + why + ". The container goes on.\r\n";
        }
    }

    @Override
    public void end(StreamType stream) {
        stateLock.lock();
        try {
            stdoutEnded |= stream == StreamType.STDOUT;
            stderrEnded |= stream == StreamType.STDERR;
            changed.signalAll();
        } finally {
            stateLock.unlock();
        }
    }

    /** The client has typed the detach keys: what it has not read is not for it any more. */
    void detach() {
        end(AttachEnd.DETACHED);
    }

    /** The client has said that it leaves. */
    void leave() {
        end(AttachEnd.LEFT);
    }

    private void end(AttachEnd why) {
        stateLock.lock();
        try {
            if (state != State.GONE) {
                reason = why;
                state = State.GONE;
            }
            changed.signalAll();
        } finally {
            stateLock.unlock();
        }
    }

    /** The connection does not work any more. */
    void fail(IOException e) {
        stateLock.lock();
        try {
            if (state != State.GONE) {
                failure = e;
                state = State.GONE;
            }
            changed.signalAll();
        } finally {
            stateLock.unlock();
        }
    }

    /** Writes what the client is behind, whenever it is, until there is nothing more to come; the session's thread. */
    AttachEnd drain(HijackedStream connection) throws IOException, InterruptedException {
        ByteBuffer piece = ByteBuffer.allocate(0);
        stateLock.lock();
        try {
            live = connection;
        } finally {
            stateLock.unlock();
        }
        while (true) {
            Optional<ByteBuffer> kept = awaitKept();
            releaseIfDue();
            if (kept.isPresent()) {
                connection.write(kept.get());
            } else if (isOver()) {
                return reason();
            } else {
                if (piece.capacity() == 0) {
                    piece = ByteBuffer.allocateDirect(READ_SIZE);
                }
                if (backlog.readSpilled(piece.clear()) > 0) {
                    int length = piece.flip().remaining();
                    connection.write(piece);
                    tookSpilled(length);
                }
            }
        }
    }

    /** What is next in memory; empty when the spill file is next or nothing more will come. */
    private Optional<ByteBuffer> awaitKept() throws IOException, InterruptedException {
        stateLock.lockInterruptibly();
        try {
            while (true) {
                if (state == State.GONE) {
                    throwFailureWithLock();
                    return Optional.empty();
                }
                Optional<ByteBuffer> next = backlog.pollWithLock();
                if (next.isPresent()) {
                    return next;
                }
                if (backlog.hasSpilledWithLock()) {
                    return Optional.empty();
                }
                if (!backlog.isSpillingWithLock()) {
                    backlog.drainedWithLock();
                    if (state == State.BEHIND) {
                        state = State.LIVE;
                    }
                    if ((stdoutEnded && stderrEnded) || state == State.CLOSING) {
                        return lastMessageWithLock();
                    }
                }
                if (backlog.isReleaseDueWithLock()) {
                    return Optional.empty();
                }
                changed.await();
            }
        } finally {
            stateLock.unlock();
        }
    }

    private Optional<ByteBuffer> lastMessageWithLock() {
        byte[] text = lastMessage.getBytes(StandardCharsets.UTF_8);
        lastMessage = "";
        state = State.CLOSING;
        if (text.length == 0) {
            state = State.GONE;
            return Optional.empty();
        }
        ByteBuffer message = ByteBuffer.allocate(FrameHeader.LENGTH + text.length);
        message.position(FrameHeader.LENGTH);
        message.put(text).flip().position(FrameHeader.LENGTH);
        if (options.multiplexed()) {
            FrameHeader.prepend(StreamType.STDERR, message);
        }
        return Optional.of(message);
    }

    private void releaseIfDue() {
        boolean due;
        stateLock.lock();
        try {
            due = backlog.isReleaseDueWithLock();
        } finally {
            stateLock.unlock();
        }
        if (due) {
            backlog.release();
        }
    }

    private void throwFailureWithLock() throws IOException {
        IOException cause = failure;
        if (cause != null) {
            throw cause;
        }
    }

    private boolean isOver() {
        stateLock.lock();
        try {
            return state == State.GONE;
        } finally {
            stateLock.unlock();
        }
    }

    private AttachEnd reason() {
        stateLock.lock();
        try {
            return reason;
        } finally {
            stateLock.unlock();
        }
    }

    private void tookSpilled(int length) {
        stateLock.lock();
        try {
            backlog.tookSpilledWithLock(length);
        } finally {
            stateLock.unlock();
        }
    }

    @Override
    public void close() {
        stateLock.lock();
        try {
            state = State.GONE;
            backlog.forgetWithLock();
        } finally {
            stateLock.unlock();
        }
        backlog.close();
    }
}
