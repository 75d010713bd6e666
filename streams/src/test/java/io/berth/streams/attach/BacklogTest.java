package io.berth.streams.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogTest {
    private static final int PIECE = 256 * 1024;
    private static final int FILE = 64 * 1024 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    @TempDir
    Path folder;

    private final StreamConfig streams = new StreamConfig();
    private Backlog backlog;

    @BeforeEach
    void begin() {
        backlog = new Backlog(
                streams,
                new SlowClientLimits(
                        folder, 2 * PIECE, FILE, Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(1)));
    }

    @AfterEach
    void end() {
        backlog.forgetWithLock();
        backlog.close();
        assertThat(ChunkPool.SHARED.reserved()).isZero();
    }

    private Backlog.Way add() {
        return backlog.addWithLock(ByteBuffer.allocateDirect(PIECE));
    }

    private void writeTail() throws IOException {
        Deque<ByteBuffer> tail = backlog.takeTailWithLock(0);
        backlog.append(tail, NOTHING);
        backlog.spilledWithLock(tail, true);
    }

    private void fillUpTo(int pieces) throws IOException {
        for (int i = 0; i < pieces; i++) {
            add();
            if (backlog.isSpillDueWithLock()) {
                writeTail();
            }
        }
    }

    @Test
    void processIsHeldWhileTheDiskIsSlowerAndGoesOnWhenItHasCaughtUp() throws IOException {
        backlog.watchWithLock(); // the grace of no time at all is over: the client is on its own
        fillUpTo(FILE / PIECE * 15 / 16 + 2); // nearly full, which is no reason to hold anybody up
        backlog.release();
        for (int i = 0; i < 9; i++) {
            add();
        }
        assertThat(streams.held()).isTrue();
        assertThat(backlog.isReleaseDueWithLock()).isFalse();
        writeTail();
        assertThat(backlog.isReleaseDueWithLock()).isTrue();
    }

    @Test
    void processIsHeldWhenTheFileIsFullUntilTheClientHasReadSome() throws IOException {
        backlog.watchWithLock();
        fillUpTo(FILE / PIECE + 2);
        assertThat(add()).isEqualTo(Backlog.Way.FILE);
        writeTail();
        assertThat(streams.held()).isTrue();
        assertThat(backlog.isReleaseDueWithLock()).isFalse();
        backlog.tookSpilledWithLock(FILE / 8);
        assertThat(backlog.isReleaseDueWithLock()).isTrue();
    }

    @Test
    void whatWaitsForTheFileIsReadFromMemoryWhenTheFileIsEmpty() {
        fillUpToTail();
        for (int i = 0; i < 3 * PIECE / ChunkPool.CHUNK_BYTES; i++) {
            assertThat(backlog.pollWithLock()).isPresent();
        }
        assertThat(backlog.pollWithLock()).isEmpty();
        assertThat(backlog.isSpillingWithLock()).isFalse();
    }

    private void fillUpToTail() {
        assertThat(add()).isEqualTo(Backlog.Way.MEMORY);
        assertThat(add()).isEqualTo(Backlog.Way.MEMORY);
        assertThat(add()).isEqualTo(Backlog.Way.FILE);
    }
}
