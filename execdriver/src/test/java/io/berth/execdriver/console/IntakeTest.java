package io.berth.execdriver.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.FdPair;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.streams.Checkpoint;
import io.berth.streams.OutputSubscriber;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test is the process, and its parent: it keeps the descriptors and takes output while no console is there. */
class IntakeTest {
    private static final int MUCH = 24 << 20;

    @TempDir
    Path folder;

    private final Random random = new Random(5);
    private final KilledLog log = new KilledLog();
    private int spools;

    @SuppressWarnings("NullAway.Init")
    private Kernel kernel;

    @SuppressWarnings("NullAway.Init")
    private EpollLoop loop;

    @SuppressWarnings("NullAway.Init")
    private FdPair stdout;

    @SuppressWarnings("NullAway.Init")
    private FdPair stderr;

    @SuppressWarnings("NullAway.Init")
    private FdPair files;

    /** A log in memory: {@code kept} is its file. The engine is killed just before or just after one of its commits. */
    private final class KilledLog implements OutputSubscriber {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private Checkpoint checkpoint = Checkpoint.NONE;
        private int commitsLeft;
        private CountDownLatch killed = new CountDownLatch(1);

        @Override
        public void resume(Checkpoint newCheckpoint) {
            checkpoint = newCheckpoint;
            ByteBuffer state = checkpoint.state();
            if (state.hasRemaining()) {
                byte[] committed = Arrays.copyOf(kept.toByteArray(), state.getInt());
                kept.reset();
                kept.writeBytes(committed);
            }
            checkpoint.commit(0, ByteBuffer.allocate(4).putInt(0, kept.size()));
        }

        @Override
        public void write(StreamType stream, ByteBuffer bytes) {
            byte[] part = new byte[bytes.remaining() / 2];
            bytes.get(part);
            kept.writeBytes(part);
            commit(bytes.remaining());
            part = new byte[bytes.remaining()];
            bytes.get(part);
            kept.writeBytes(part);
            commit(0);
        }

        private void commit(int left) {
            boolean last = --commitsLeft == 0;
            if (!last || random.nextBoolean()) {
                checkpoint.commit(left, ByteBuffer.allocate(4).putInt(0, kept.size()));
            }
            if (last) {
                killed.countDown();
                throw new AssertionError("killed by the test");
            }
        }

        @Override
        public void end(StreamType stream) {}
    }

    @BeforeEach
    void start() throws IOException {
        kernel = LinuxKernel.load();
        loop = new EpollLoop(kernel);
        stdout = kernel.pipe(0);
        stderr = kernel.pipe(0);
        files = new FdPair(kernel.memfd("stdout"), kernel.memfd("stderr"));
    }

    @AfterEach
    void stop() {
        loop.close();
        stdout.close();
        stderr.close();
        files.close();
    }

    @Test
    void everyByteIsKeptOnceWhereverTheEngineIsKilled() throws Exception {
        byte[] much = new byte[MUCH];
        random.nextBytes(much);
        var writer = new FutureTask<>(() -> {
            ByteBuffer from = ByteBuffer.allocateDirect(MUCH).put(much).flip();
            while (from.hasRemaining()) {
                from.limit(Math.min(MUCH, from.position() + random.nextInt(1, 100_000)));
                kernel.write(stdout.second().number(), from);
                from.limit(MUCH);
            }
            stdout.second().close();
            return true;
        });
        Thread.ofPlatform().start(writer);
        for (int kill = 0; kill < 40; kill++) {
            log.commitsLeft = random.nextInt(1, 12);
            log.killed = new CountDownLatch(1);
            Console killed = console();
            assertThat(log.killed.await(20, TimeUnit.SECONDS)).isTrue();
            killed.close(); // its timers go with an engine process
            if (random.nextBoolean()) {
                spool();
            }
        }
        log.commitsLeft = Integer.MAX_VALUE;
        Console last = console();
        assertThat(writer.get(60, TimeUnit.SECONDS)).isTrue();
        stderr.second().close();
        var drained = new CountDownLatch(1);
        last.processEnded(drained::countDown);
        assertThat(drained.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(log.kept.toByteArray()).isEqualTo(much);
        assertThat(folder).isEmptyDirectory();
    }

    /** A console of another engine process, with descriptors of its own for the same open files. */
    private Console console() throws IOException {
        var streams = new StreamConfig();
        streams.stdout().subscribe(log);
        var intake = new Intake(kernel, loop, same(files.first()), same(files.second()), new Spool(prefix()));
        var pipes = new StdConsole.Pipes(Optional.empty(), same(stdout.first()), same(stderr.first()));
        Console console = new StdConsole(kernel, loop, pipes, streams, () -> {}, Optional.of(intake));
        console.start();
        return console;
    }

    private OwnedFd same(OwnedFd fd) throws IOException {
        return kernel.duplicate(fd.number());
    }

    private Path prefix() {
        return folder.resolve("output");
    }

    /** What the parent does in spool.c. */
    private void spool() throws IOException {
        kernel.setNonBlocking(stdout.first().number());
        var file = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        for (int frame = random.nextInt(3); frame >= 0; frame--) {
            ByteBuffer taken = ByteBuffer.allocateDirect(random.nextInt(1, 300_000));
            if (kernel.read(stdout.first().number(), taken) > 0) {
                file.putInt(taken.position()).putInt(1).putLong(1).put(taken.flip());
            }
        }
        spools++;
        Files.write(folder.resolve("output." + spools), Arrays.copyOf(file.array(), file.position()));
    }
}
