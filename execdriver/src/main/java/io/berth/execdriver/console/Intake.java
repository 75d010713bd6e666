package io.berth.execdriver.console;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.streams.Checkpoint;
import io.berth.streams.StreamType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How far a process's output has been taken, and how far it has been kept, in files in memory that outlive the engine
 * process. Each stream has one; its own position, which splice(2) moves in one with the bytes, says what was taken. What
 * its log stands for is in the record, of which there are two copies, written in turns.
 *
 * <pre>
 * file of stdout      0: record   64 K: record   128 K: bytes, up to the file's position
 * file of stderr      128 K: bytes, up to the file's position
 * record              crc32c of the rest u32, length u32, sequence i64, stdout's and stderr's position up to which the
 *                     log stands for it i64 each, number of the spool's file i32, done of its frame i32, offset of its
 *                     frame i64, state of the log
 * </pre>
 *
 * A file is used from its beginning again when all of it is kept: first its own position is set back, then the record. A
 * file whose position is before the record's has crashed in between. Everything here is the loop's thread's.
 */
public final class Intake implements Checkpoint, AutoCloseable {
    /** A file starts again behind this many bytes: few, since what has been used once stays in memory. */
    static final int RESTART_BYTES = 32 * 1024;

    private static final long START = 128 * 1024;
    private static final long SLOT_BYTES = 64 * 1024;
    private static final int CHECKED_FROM = Integer.BYTES;

    /** One stream's file. */
    static final class Lane {
        private final StreamType stream;
        private final OwnedFd file;
        private long taken = START;
        private long kept = START;

        private Lane(StreamType stream, OwnedFd file) {
            this.stream = stream;
            this.file = file;
        }

        StreamType stream() {
            return stream;
        }

        /** How many bytes have been taken and not been kept. */
        int open() {
            return (int) (taken - kept);
        }
    }

    /** Where in the spool everything up to here has been kept. */
    record SpoolPosition(int number, long frame, int done) {}

    private final Kernel kernel;
    private final EpollLoop loop;
    private final Lane stdout;
    private final Lane stderr;
    private final Spool spool;
    private final SpoolingParent parent;
    private byte[] state = {};
    private long sequence;
    private SpoolPosition spoolPosition = new SpoolPosition(0, 0, 0);
    private Optional<Lane> laneInHand = Optional.empty();
    private Optional<SpoolPosition> spoolInHand = Optional.empty();
    private long endInHand;
    private Optional<Instant> printedAt = Optional.empty();

    /**
     * Takes over the files, which are closed with this object.
     *
     * @param spool where the parent keeps what it takes itself
     * @param parent asked only when it has told that it spools
     */
    public Intake(
            Kernel kernel, EpollLoop loop, OwnedFd stdoutFile, OwnedFd stderrFile, Spool spool, SpoolingParent parent) {
        this.kernel = kernel;
        this.loop = loop;
        this.stdout = new Lane(StreamType.STDOUT, stdoutFile);
        this.stderr = new Lane(StreamType.STDERR, stderrFile);
        this.spool = spool;
        this.parent = parent;
    }

    /** Reads where an earlier engine process was, or begins. */
    void open() throws IOException {
        for (long slot = 0; slot < START; slot += SLOT_BYTES) {
            load(slot);
        }
        find(stdout);
        find(stderr);
    }

    Lane lane(StreamType stream) {
        return stream == StreamType.STDERR ? stderr : stdout;
    }

    Spool spool() {
        return spool;
    }

    SpoolingParent parent() {
        return parent;
    }

    SpoolPosition spoolPosition() {
        return spoolPosition;
    }

    private void load(long slot) throws IOException {
        ByteBuffer bytes = loop.smallBuffer();
        while (bytes.hasRemaining() && kernel.readAt(stdout.file.number(), bytes, slot + bytes.position()) > 0) {
            // a file gives all there is at once
        }
        bytes.flip();
        if (bytes.remaining() < 2 * Integer.BYTES) {
            return;
        }
        int check = bytes.getInt();
        int length = bytes.getInt(CHECKED_FROM);
        if (length < CHECKED_FROM || length > bytes.limit() || check != checksum(bytes.limit(length))) {
            return;
        }
        bytes.position(2 * Integer.BYTES);
        long number = bytes.getLong();
        if (number <= sequence) {
            return;
        }
        sequence = number;
        stdout.kept = bytes.getLong();
        stderr.kept = bytes.getLong();
        int file = bytes.getInt();
        int done = bytes.getInt();
        spoolPosition = new SpoolPosition(file, bytes.getLong(), done);
        state = new byte[bytes.remaining()];
        bytes.get(state);
    }

    private static int checksum(ByteBuffer record) {
        var crc = new CRC32C();
        crc.update(record.duplicate().position(CHECKED_FROM));
        return (int) crc.getValue();
    }

    private void find(Lane lane) throws IOException {
        lane.taken = kernel.position(lane.file.number());
        if (lane.taken < lane.kept) {
            lane.kept = START;
            if (lane.taken < START) {
                kernel.tree().seek(lane.file.number(), START);
                lane.taken = START;
            }
        }
    }

    /**
     * Moves bytes from a pipe to a lane and copies them into a buffer.
     *
     * @return as {@link Kernel#splice}
     */
    int take(int pipe, Lane lane, ByteBuffer into) throws IOException {
        int count = kernel.splice(pipe, lane.file.number(), into.remaining());
        if (count > 0) {
            lane.taken += count;
            copy(lane, lane.taken - count, count, into);
        }
        return count;
    }

    /** Copies what has been taken and not been kept, as much as there is room for; it is the piece in hand then. */
    void again(Lane lane, ByteBuffer into, Optional<Instant> printed) throws IOException {
        int count = Math.min(lane.open(), into.remaining());
        copy(lane, lane.kept, count, into);
        handingOut(lane, lane.kept + count, printed);
    }

    private void copy(Lane lane, long from, int count, ByteBuffer into) throws IOException {
        int limit = into.limit();
        int start = into.position();
        into.limit(start + count);
        while (into.hasRemaining()) {
            if (kernel.readAt(lane.file.number(), into, from + into.position() - start) <= 0) {
                throw new IOException("an intake is shorter than what was taken to it");
            }
        }
        into.limit(limit);
    }

    /** Everything of the lane that has been taken is the piece in hand, up to {@link #handedOut}. */
    void handingOut(Lane lane) {
        handingOut(lane, lane.taken, Optional.empty());
    }

    private void handingOut(Lane lane, long end, Optional<Instant> printed) {
        laneInHand = Optional.of(lane);
        endInHand = end;
        printedAt = printed;
    }

    /** A part of a spool's frame is the piece in hand, up to {@link #handedOut}; {@code end} is behind it. */
    void handingOut(SpoolPosition end, Instant printed) {
        spoolInHand = Optional.of(end);
        printedAt = Optional.of(printed);
    }

    /** The piece has gone to everybody; it counts as kept, also when there is no log that says so. */
    void handedOut() throws IOException {
        if (laneInHand.filter(lane -> lane.kept < endInHand).isPresent()
                || spoolInHand.filter(end -> !end.equals(spoolPosition)).isPresent()) {
            advance(0);
            write();
        }
        Optional<Lane> lane = laneInHand;
        laneInHand = Optional.empty();
        spoolInHand = Optional.empty();
        printedAt = Optional.empty();
        if (lane.isPresent() && lane.get().taken >= START + RESTART_BYTES) {
            restart(lane.get());
        }
    }

    /** Uses the file from its beginning if all of it is kept. */
    private void restart(Lane lane) throws IOException {
        if (lane.open() == 0 && lane.taken > START) {
            kernel.tree().seek(lane.file.number(), START);
            lane.taken = START;
            lane.kept = START;
            write();
        }
    }

    /** Gives the memory back that much output has used. */
    void trim() throws IOException {
        for (Lane lane : new Lane[] {stdout, stderr}) {
            restart(lane);
            if (lane.taken == START) {
                kernel.tree().truncate(lane.file.number(), START);
            }
        }
    }

    @Override
    public ByteBuffer state() {
        return ByteBuffer.wrap(state.clone());
    }

    @Override
    public Optional<Instant> printedAt() {
        return printedAt;
    }

    @Override
    public void commit(int left, ByteBuffer newState) {
        if (state.length != newState.remaining()) {
            state = new byte[newState.remaining()];
        }
        newState.get(state);
        advance(left);
        try {
            write();
        } catch (IOException e) {
            throw new UncheckedIOException("how far the log has got can't be written down", e);
        }
    }

    private void advance(int left) {
        laneInHand.ifPresent(lane -> lane.kept = endInHand - left);
        spoolInHand.ifPresent(end -> spoolPosition = new SpoolPosition(end.number(), end.frame(), end.done() - left));
    }

    private void write() throws IOException {
        sequence++;
        ByteBuffer record = loop.smallBuffer();
        record.putInt(0).putInt(0).putLong(sequence).putLong(stdout.kept).putLong(stderr.kept);
        record.putInt(spoolPosition.number()).putInt(spoolPosition.done()).putLong(spoolPosition.frame());
        record.put(state).flip();
        record.putInt(CHECKED_FROM, record.limit());
        record.putInt(0, checksum(record));
        kernel.writeAt(stdout.file.number(), record, sequence % 2 * SLOT_BYTES);
    }

    /** Closes the files; the parent still has them. A second call does nothing. */
    @Override
    public void close() {
        stdout.file.close();
        stderr.file.close();
    }
}
