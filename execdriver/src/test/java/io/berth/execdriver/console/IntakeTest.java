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
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test is the process, and its parent: it keeps the descriptors and takes output while no console does. */
class IntakeTest {
    private static final int MUCH = 24 << 20;
    private static final int FILE_BYTES = 400_000;

    @TempDir
    Path folder;

    private final Random random = new Random(5);
    private final KilledLog log = new KilledLog();
    private final Parent parent = new Parent();

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

    /** What parent.c and spool.c do; on the loop's thread, as the console is. */
    private final class Parent implements SpoolingParent {
        private final CountDownLatch toldToLeave = new CountDownLatch(1);
        private boolean answers = true;
        private boolean spooling;
        private int number;
        private long size = FILE_BYTES;
        private long taken;

        @SuppressWarnings("NullAway.Init")
        private Console console;

        boolean loseEngine() throws IOException {
            spooling = true;
            return random.nextBoolean() && take(random.nextLong(2L * FILE_BYTES));
        }

        /** Takes what the pipe holds, but not more than that many bytes. */
        boolean take(long bytes) throws IOException {
            kernel.setNonBlocking(stdout.first().number());
            for (long end = taken + bytes; taken < end; ) {
                ByteBuffer bytesTaken =
                        ByteBuffer.allocateDirect((int) Math.min(random.nextInt(1, 300_000), end - taken));
                if (kernel.read(stdout.first().number(), bytesTaken) <= 0) {
                    return false;
                }
                taken += bytesTaken.position();
                append(bytesTaken.flip());
            }
            return true;
        }

        private void append(ByteBuffer bytes) throws IOException {
            if (size >= FILE_BYTES) {
                number++;
                size = 0;
            }
            var frame = ByteBuffer.allocate(16 + bytes.remaining() + 16).order(ByteOrder.LITTLE_ENDIAN);
            frame.putInt(bytes.remaining()).putInt(1).putLong(1).put(bytes);
            int length = frame.position();
            frame.putInt(0).putInt(1).putLong(1); // the next one has its place
            try (var file = FileChannel.open(
                    folder.resolve("output." + number), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                file.write(frame.flip(), size);
            }
            size += length;
        }

        @Override
        public void pace(long bytes) {
            try {
                take(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void leave() {
            toldToLeave.countDown();
            if (answers) {
                spooling = false;
                size = FILE_BYTES;
                loop.execute(() -> console.spooling(false));
            }
        }
    }

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
        var writer = new FutureTask<>(() -> write(much));
        Thread.ofPlatform().start(writer);
        for (int kill = 0; kill < 40; kill++) {
            log.commitsLeft = random.nextInt(1, 12);
            log.killed = new CountDownLatch(1);
            Console killed = console();
            assertThat(log.killed.await(20, TimeUnit.SECONDS)).isTrue();
            killed.close(); // its timers go with an engine process
            inLoop(() -> parent.loseEngine());
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

    @Test
    void whatAKilledParentHasSpooledIsHandedOut() throws Exception {
        byte[] much = new byte[FILE_BYTES * 5 / 2];
        random.nextBytes(much);
        parent.answers = false;
        log.commitsLeft = Integer.MAX_VALUE;
        for (int at = 0; at < much.length; at += FILE_BYTES / 8) {
            parent.append(ByteBuffer.wrap(much, at, FILE_BYTES / 8));
        }
        parent.spooling = true;
        Console last = console();
        var drained = new CountDownLatch(1);
        last.processEnded(drained::countDown);
        assertThat(parent.toldToLeave.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(log.kept.size()).isLessThan(much.length); // the last file may still be written to
        loop.execute(() -> last.spooling(false));
        stdout.second().close();
        stderr.second().close();
        assertThat(drained.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(log.kept.toByteArray()).isEqualTo(much);
        assertThat(folder).isEmptyDirectory();
    }

    private boolean write(byte[] much) throws IOException {
        ByteBuffer from = ByteBuffer.allocateDirect(much.length).put(much).flip();
        while (from.hasRemaining()) {
            from.limit(Math.min(much.length, from.position() + random.nextInt(1, 100_000)));
            kernel.write(stdout.second().number(), from);
            from.limit(much.length);
        }
        stdout.second().close();
        return true;
    }

    private void inLoop(Callable<?> work) throws Exception {
        var task = new FutureTask<>(work);
        loop.execute(task);
        task.get(20, TimeUnit.SECONDS);
    }

    /** A console of another engine process, with descriptors of its own for the same open files. */
    private Console console() throws Exception {
        var streams = new StreamConfig();
        streams.stdout().subscribe(log);
        var intake = new Intake(
                kernel, loop, same(files.first()), same(files.second()), new Spool(folder.resolve("output")), parent);
        var pipes = new StdConsole.Pipes(Optional.empty(), same(stdout.first()), same(stderr.first()));
        Console console = new StdConsole(kernel, loop, pipes, streams, () -> {}, Optional.of(intake));
        inLoop(() -> {
            parent.console = console;
            console.spooling(parent.spooling);
            console.start();
            return console;
        });
        return console;
    }

    private OwnedFd same(OwnedFd fd) throws IOException {
        return kernel.duplicate(fd.number());
    }
}
