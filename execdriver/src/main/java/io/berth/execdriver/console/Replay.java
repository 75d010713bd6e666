package io.berth.execdriver.console;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands out what an earlier engine process has taken and not kept, then what the process's parent has taken meanwhile:
 * all that comes before the next byte of the pipe. Each piece is committed by the log as a live one is, so it may be cut
 * short and done again. On the loop's thread.
 *
 * <p>The parent spools on meanwhile, three bytes for each four that are handed out: so the end comes, and a process that
 * prints without a pause never waits for it. When only the file is left to which the parent writes, it is to leave the
 * output, and what the process waits for is the rest of that file.
 */
final class Replay implements AutoCloseable {
    private static final int HEADER_BYTES = 16;
    private static final long NANOS = 1_000_000_000;

    /** What the parent may be ahead from the first piece on, so that a slow one does not hold the process up. */
    private static final int AHEAD_BYTES = 8 << 20;

    /** So often the parent is let take more. */
    private static final int PACE_BYTES = 256 * 1024;

    /** Small pieces are handed out up to this many bytes in a turn of the loop. */
    private static final int TURN_BYTES = 64 * 1024;

    /** What became of a call of {@link #next}. */
    enum Step {
        HANDED_OUT,
        /** Until {@link #parentLeft}. */
        WAITS,
        /** The live output may follow. */
        DONE
    }

    private final Kernel kernel;
    private final EpollLoop loop;
    private final Intake intake;
    private final StreamConfig streams;
    private final Deque<Integer> files = new ArrayDeque<>();
    private @Nullable OwnedFd file;
    private int last;
    private Optional<Instant> beforeSpool = Optional.empty();
    private boolean parentSpools;
    private boolean paced;
    private boolean toldToLeave;
    private boolean gaveUp;
    private int unpaced;
    private int inTurn;

    /**
     * Makes the replay.
     *
     * @param parentSpools whether files may grow and come, until {@link #parentLeft}
     */
    Replay(Kernel kernel, EpollLoop loop, Intake intake, StreamConfig streams, boolean parentSpools) {
        this.parentSpools = parentSpools;
        this.kernel = kernel;
        this.loop = loop;
        this.intake = intake;
        this.streams = streams;
    }

    /** Tells the log where it is, and looks for what there is to hand out. */
    void open() throws IOException {
        intake.open();
        streams.resume(intake);
        last = intake.spoolPosition().number() - 1;
        addFiles();
        if (!files.isEmpty()) {
            beforeSpool = firstTime(files.peek());
        }
    }

    private void addFiles() {
        for (int number : intake.spool().numbers()) {
            if (number > last) {
                files.add(number);
                last = number;
            }
        }
    }

    /** The parent spools no more, or is gone. */
    void parentLeft() {
        parentSpools = false;
        addFiles();
    }

    /** Hands out nothing more; what is there stays on the disk. */
    Step giveUp() {
        gaveUp = true;
        return end();
    }

    /** What was taken before the spool began must not bear a later time. */
    private Optional<Instant> firstTime(int number) throws IOException {
        ByteBuffer header = loop.smallBuffer().limit(HEADER_BYTES);
        return kernel.readAt(open(number).number(), header, 0) < HEADER_BYTES
                ? Optional.empty()
                : Optional.of(time(header));
    }

    private static Instant time(ByteBuffer header) {
        long nanos = header.getLong(2 * Integer.BYTES);
        return Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS);
    }

    private OwnedFd open(int number) throws IOException {
        OwnedFd open = file;
        if (open == null) {
            String path = intake.spool().file(number).toString();
            open = kernel.open(Kernel.AT_FDCWD, path, FileCalls.O_RDONLY, 0, 0);
            file = open;
        }
        return open;
    }

    /** Hands out the next pieces. */
    Step next() throws IOException {
        inTurn = 0;
        Step step;
        do {
            step = nextPiece();
        } while (step == Step.HANDED_OUT && inTurn < TURN_BYTES);
        return inTurn > 0 ? Step.HANDED_OUT : step;
    }

    private Step nextPiece() throws IOException {
        if (gaveUp) {
            return end();
        }
        for (StreamType stream : new StreamType[] {StreamType.STDOUT, StreamType.STDERR}) {
            Intake.Lane lane = intake.lane(stream);
            if (lane.open() > 0) {
                ByteBuffer piece = loop.buffer();
                intake.again(lane, piece, beforeSpool);
                handOut(stream, piece);
                return Step.HANDED_OUT;
            }
        }
        while (hasWholeFile()) {
            int number = files.peek();
            if (nextOfFile(number)) {
                return Step.HANDED_OUT;
            }
            files.remove();
            closeFile();
            intake.spool().remove(number);
        }
        return end();
    }

    /** Whether there is a file to which nothing more can come. */
    private boolean hasWholeFile() {
        if (parentSpools && files.size() <= 1) {
            addFiles();
        }
        return files.size() > (parentSpools ? 1 : 0);
    }

    private Step end() {
        if (!parentSpools) {
            return Step.DONE;
        }
        if (!toldToLeave) {
            toldToLeave = true;
            intake.parent().leave();
        }
        return Step.WAITS;
    }

    private void pace(int count) {
        unpaced += count;
        if (parentSpools && (!paced || unpaced >= PACE_BYTES)) {
            intake.parent().pace(unpaced / 4 * 3 + (paced ? 0 : AHEAD_BYTES));
            paced = true;
            unpaced = 0;
        }
    }

    /** Hands out a part of a frame; false at the file's end. */
    private boolean nextOfFile(int number) throws IOException {
        OwnedFd open = open(number);
        Intake.SpoolPosition at = intake.spoolPosition();
        if (at.number() != number) {
            at = new Intake.SpoolPosition(number, 0, 0);
        }
        ByteBuffer header = loop.smallBuffer().limit(HEADER_BYTES);
        if (kernel.readAt(open.number(), header, at.frame()) < HEADER_BYTES) {
            return false;
        }
        int length = lengthIn(header);
        if (length > 0 && at.done() == length) {
            at = new Intake.SpoolPosition(number, at.frame() + HEADER_BYTES + length, 0);
            header.clear().limit(HEADER_BYTES);
            length = kernel.readAt(open.number(), header, at.frame()) < HEADER_BYTES ? 0 : lengthIn(header);
        }
        return length > 0 && handOutFrame(open, at, header, length);
    }

    /** 0 for what is no header: a parent that was killed may have left bytes that it had not counted. */
    private static int lengthIn(ByteBuffer header) {
        int stream = header.getInt(Integer.BYTES);
        return stream == 1 || stream == 2 ? header.getInt(0) : 0;
    }

    private boolean handOutFrame(OwnedFd open, Intake.SpoolPosition at, ByteBuffer header, int length)
            throws IOException {
        StreamType stream = header.getInt(Integer.BYTES) == 2 ? StreamType.STDERR : StreamType.STDOUT;
        Instant printed = time(header);
        ByteBuffer piece = loop.buffer();
        piece.limit(piece.position() + Math.min(piece.remaining(), length - at.done()));
        int count = kernel.readAt(open.number(), piece, at.frame() + HEADER_BYTES + at.done());
        if (count <= 0) {
            return false;
        }
        intake.handingOut(new Intake.SpoolPosition(at.number(), at.frame(), at.done() + count), printed);
        handOut(stream, piece);
        pace(count);
        return true;
    }

    private void handOut(StreamType stream, ByteBuffer piece) throws IOException {
        var writer = stream == StreamType.STDERR ? streams.stderr() : streams.stdout();
        piece.flip().position(EpollLoop.BUFFER_ROOM);
        inTurn += piece.remaining();
        writer.write(piece);
        intake.handedOut();
    }

    private void closeFile() {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    /** Closes what it has opened, not the intake. */
    @Override
    public void close() {
        closeFile();
    }
}
