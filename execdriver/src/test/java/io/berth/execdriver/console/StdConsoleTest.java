package io.berth.execdriver.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.execdriver.RecordedOutput;
import io.berth.execdriver.kernel.DescriptorCalls;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.FdPair;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The test writes and reads the process's side of the pipes itself. */
class StdConsoleTest {
    private final RecordedOutput recorder = new RecordedOutput();
    private final StreamConfig streams = recorder.streams();
    private final CountDownLatch drained = new CountDownLatch(1);
    private final AtomicInteger inputEnds = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private Kernel kernel;

    @SuppressWarnings("NullAway.Init")
    private EpollLoop loop;

    @SuppressWarnings("NullAway.Init")
    private FdPair stdin;

    @SuppressWarnings("NullAway.Init")
    private FdPair stdout;

    @SuppressWarnings("NullAway.Init")
    private FdPair stderr;

    @SuppressWarnings("NullAway.Init")
    private StdConsole console;

    @BeforeEach
    void start() throws IOException {
        kernel = LinuxKernel.load();
        loop = new EpollLoop(kernel);
        stdin = kernel.pipe(0);
        stdout = kernel.pipe(0);
        stderr = kernel.pipe(0);
        var pipes = new StdConsole.Pipes(Optional.of(stdin.second()), stdout.first(), stderr.first());
        console = new StdConsole(kernel, loop, pipes, streams, inputEnds::incrementAndGet, Optional.empty());
        console.start();
    }

    @AfterEach
    void stop() {
        console.close();
        loop.close();
        stdin.close();
        stdout.close();
        stderr.close();
    }

    @Test
    void bothStreamsComeThroughAndEndWithTheProcess() throws Exception {
        write(stdout, "out");
        write(stderr, "err");
        stdout.second().close();
        stderr.second().close();
        console.processEnded(drained::countDown);
        assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.stdout()).isEqualTo("out");
        assertThat(recorder.stderr()).isEqualTo("err");
        assertThat(recorder.ended()).isTrue();
        assertThat(stdout.first().isOpen()).isFalse();
        assertThat(stderr.first().isOpen()).isFalse();
        assertThat(stdin.second().isOpen()).isFalse();
        assertThat(inputEnds).hasValue(0);
    }

    @Test
    void streamsDoNotEndBeforeTheProcess() throws Exception {
        write(stdout, "closed early");
        stdout.second().close();
        stderr.second().close();
        assertThat(recorder.awaitStdout("closed early")).isTrue();
        assertThat(recorder.ended()).isFalse();
        console.processEnded(drained::countDown);
        assertThat(recorder.awaitEnd()).isTrue();
    }

    @Test
    void heavyOutputIsExactAndRaisesThePipe() throws Exception {
        byte[] much = new byte[24 << 20];
        new Random(1).nextBytes(much);
        ByteBuffer from = ByteBuffer.allocateDirect(much.length).put(much).flip();
        var writer = new FutureTask<>(() -> {
            while (from.hasRemaining()) {
                kernel.write(stdout.second().number(), from);
            }
            return kernel.fcntl(stdout.second().number(), DescriptorCalls.F_GETPIPE_SZ, 0);
        });
        Thread.ofPlatform().start(writer);
        assertThat(writer.get(30, TimeUnit.SECONDS)).isEqualTo(OutputPump.LARGE_PIPE_BYTES);
        stdout.second().close();
        stderr.second().close();
        console.processEnded(drained::countDown);
        assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.stdoutBytes()).isEqualTo(much);
        assertThat(recorder.largestPiece()).isLessThanOrEqualTo(EpollLoop.PIECE_BYTES);
    }

    @Test
    void childThatHoldsThePipesDelaysTheEndOnlyShortly() throws Exception {
        write(stdout, "before the exit");
        long start = System.nanoTime();
        console.processEnded(drained::countDown);
        assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(ProcessOutput.GRACE.toNanos())
                .isLessThan(TimeUnit.SECONDS.toNanos(5));
        assertThat(recorder.stdout()).isEqualTo("before the exit");
    }

    @Test
    void childThatNeverStopsWritingDoesNotHoldTheEnd() throws Exception {
        var writing = new FutureTask<>(() -> {
            ByteBuffer line = ByteBuffer.allocateDirect(32 * 1024);
            while (true) {
                kernel.write(stdout.second().number(), line.clear());
            }
        });
        Thread.ofPlatform().daemon().start(writing);
        console.processEnded(drained::countDown);
        assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> writing.get(10, TimeUnit.SECONDS)).hasMessageContaining("Broken pipe");
    }

    @Test
    void inputArrivesAndItsEndIsToldOnce() throws Exception {
        streams.stdin().write(ByteBuffer.wrap("typed".getBytes(UTF_8)));
        streams.stdin().closeWrite();
        streams.stdin().closeWrite();
        ByteBuffer read = ByteBuffer.allocateDirect(64);
        assertThat(kernel.read(stdin.first().number(), read)).isEqualTo(5);
        assertThat(UTF_8.decode(read.flip()).toString()).isEqualTo("typed");
        assertThat(kernel.read(stdin.first().number(), read.clear())).isEqualTo(-1);
        assertThat(inputEnds).hasValue(1);
    }

    @Test
    void inputThatIsNotReadParksItsWriter() throws Exception {
        byte[] much = new byte[3 * OutputPump.LARGE_PIPE_BYTES];
        new Random(2).nextBytes(much);
        var writer = new FutureTask<>(() -> {
            streams.stdin().write(ByteBuffer.wrap(much));
            streams.stdin().closeWrite();
            return true;
        });
        Thread thread = Thread.ofVirtual().start(writer);
        awaitParked(thread);
        ByteBuffer read = ByteBuffer.allocateDirect(much.length);
        int count = 0;
        while (count >= 0) {
            count = kernel.read(stdin.first().number(), read.hasRemaining() ? read : ByteBuffer.allocateDirect(1));
        }
        assertThat(writer.get(10, TimeUnit.SECONDS)).isTrue();
        byte[] got = new byte[much.length];
        read.flip().get(got);
        assertThat(got).isEqualTo(much);
    }

    @Test
    void heavyInputIsExactAtAProcessThatReadsLittleAtATimeAndRaisesThePipe() throws Exception {
        byte[] much = new byte[8 << 20];
        new Random(2).nextBytes(much);
        ByteBuffer got = ByteBuffer.allocateDirect(much.length);
        var process = new FutureTask<>(() -> {
            while (got.hasRemaining()) {
                ByteBuffer little = got.slice(got.position(), Math.min(4096, got.remaining()));
                got.position(got.position() + kernel.read(stdin.first().number(), little));
            }
            return kernel.fcntl(stdin.first().number(), DescriptorCalls.F_GETPIPE_SZ, 0);
        });
        Thread.ofPlatform().daemon().start(process);
        streams.stdin().write(ByteBuffer.wrap(much));
        assertThat(process.get(30, TimeUnit.SECONDS)).isEqualTo(OutputPump.LARGE_PIPE_BYTES);
        assertThat(got.flip()).isEqualTo(ByteBuffer.wrap(much));
    }

    @Test
    void endOfTheProcessFailsAParkedWriter() throws Exception {
        var writer = new FutureTask<>(() -> {
            streams.stdin().write(ByteBuffer.allocate(3 * OutputPump.LARGE_PIPE_BYTES));
            return true;
        });
        awaitParked(Thread.ofVirtual().start(writer));
        stdout.second().close();
        stderr.second().close();
        console.processEnded(drained::countDown);
        assertThatThrownBy(() -> writer.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void processThatClosedItsInputFailsTheWriter() throws Exception {
        stdin.first().close();
        assertThatThrownBy(() -> streams.stdin().write(ByteBuffer.wrap(new byte[1])))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Broken pipe");
    }

    @Test
    void heldOutputIsReadAfterTheRelease() throws Exception {
        write(stdout, "first");
        assertThat(recorder.awaitStdout("first")).isTrue();
        streams.hold();
        write(stdout, "second");
        var turns = new CountDownLatch(1);
        loop.schedule(Duration.ofMillis(50), turns::countDown);
        assertThat(turns.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.stdout()).isEqualTo("first");
        streams.release();
        assertThat(recorder.awaitStdout("second")).isTrue();
    }

    @Test
    void holdIsOverWithTheProcess() throws Exception {
        streams.hold();
        write(stdout, "last words");
        stdout.second().close();
        stderr.second().close();
        console.processEnded(drained::countDown);
        assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.stdout()).isEqualTo("last words");
        streams.release();
    }

    @Test
    void closeLetsGoWithoutAnEnd() throws Exception {
        OwnedFd kept = kernel.duplicate(stdout.first().number());
        write(stdout, "first");
        assertThat(recorder.awaitStdout("first")).isTrue();
        console.close();
        loop.execute(drained::countDown);
        assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
        write(stdout, "for the next engine");
        ByteBuffer read = ByteBuffer.allocateDirect(64);
        kernel.read(kept.number(), read);
        kept.close();
        assertThat(UTF_8.decode(read.flip()).toString()).isEqualTo("for the next engine");
        assertThat(recorder.ended()).isFalse();
        assertThat(inputEnds).hasValue(0);
    }

    private void write(FdPair pipe, String text) throws IOException {
        kernel.write(pipe.second().number(), ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private static void awaitParked(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
