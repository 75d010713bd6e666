package io.berth.execdriver.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EpollLoopTest {
    @SuppressWarnings("NullAway.Init")
    private Kernel kernel;

    @SuppressWarnings("NullAway.Init")
    private EpollLoop loop;

    @BeforeEach
    void start() throws IOException {
        kernel = LinuxKernel.load();
        loop = new EpollLoop(kernel);
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void handlerRunsOnTheLoopWhenBytesAreThere() throws Exception {
        try (FdPair pipe = kernel.pipe(DescriptorCalls.O_NONBLOCK)) {
            BlockingQueue<String> read = new LinkedBlockingQueue<>();
            loop.register(pipe.first(), PollCalls.EPOLLIN, events -> read.add(readAll(pipe.first())));
            write(pipe.second(), "one");
            assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo("container-io one");
            write(pipe.second(), "two");
            assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo("container-io two");
        }
    }

    @Test
    void closedRegistrationIsNotCalledAgain() throws Exception {
        try (FdPair pipe = kernel.pipe(DescriptorCalls.O_NONBLOCK)) {
            BlockingQueue<Integer> calls = new LinkedBlockingQueue<>();
            var registration = new AtomicReference<EpollLoop.Registration>();
            runOnLoop(() -> registration.set(register(pipe.first(), events -> {
                calls.add(events);
                registration.get().close();
            })));
            write(pipe.second(), "unread");
            assertThat(calls.poll(10, TimeUnit.SECONDS)).isNotNull();
            runOnLoop(() -> {});
            runOnLoop(() -> {});
            assertThat(calls).isEmpty();
            registration.get().close();
        }
    }

    @Test
    void interestCanBePausedAndTakenUp() throws Exception {
        try (FdPair pipe = kernel.pipe(DescriptorCalls.O_NONBLOCK)) {
            BlockingQueue<String> read = new LinkedBlockingQueue<>();
            var registration = loop.register(pipe.first(), 0, events -> read.add(readAll(pipe.first())));
            write(pipe.second(), "late");
            runOnLoop(() -> {});
            assertThat(read).isEmpty();
            registration.interest(PollCalls.EPOLLIN);
            assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo("container-io late");
        }
    }

    @Test
    void tasksRunInOrderAndTimersByTheirTime() throws Exception {
        BlockingQueue<String> ran = new LinkedBlockingQueue<>();
        loop.schedule(Duration.ofMillis(60), () -> ran.add("late"));
        loop.schedule(Duration.ofMillis(20), () -> ran.add("soon"));
        loop.execute(() -> ran.add("first"));
        loop.execute(() -> ran.add("second"));
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            order.add(String.valueOf(ran.poll(10, TimeUnit.SECONDS)));
        }
        assertThat(order).containsExactly("first", "second", "soon", "late");
    }

    @Test
    void failingHandlerIsTakenOffAndTheOthersGoOn() throws Exception {
        try (FdPair bad = kernel.pipe(DescriptorCalls.O_NONBLOCK);
                FdPair good = kernel.pipe(DescriptorCalls.O_NONBLOCK)) {
            BlockingQueue<String> read = new LinkedBlockingQueue<>();
            loop.register(bad.first(), PollCalls.EPOLLIN, events -> {
                read.add("bad");
                throw new IllegalStateException("expected by the test");
            });
            loop.register(good.first(), PollCalls.EPOLLIN, events -> read.add(readAll(good.first())));
            write(bad.second(), "x");
            assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo("bad");
            write(good.second(), "fine");
            assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo("container-io fine");
            assertThat(read).isEmpty();
        }
    }

    @Test
    void busyStreamLeavesTurnsToOthers() throws Exception {
        try (FdPair busy = kernel.pipe(DescriptorCalls.O_NONBLOCK);
                FdPair quiet = kernel.pipe(DescriptorCalls.O_NONBLOCK)) {
            write(busy.second(), "never taken, so always ready");
            var turns = new CountDownLatch(3);
            loop.register(busy.first(), PollCalls.EPOLLIN, events -> turns.countDown());
            assertThat(turns.await(10, TimeUnit.SECONDS)).isTrue();
            BlockingQueue<String> read = new LinkedBlockingQueue<>();
            loop.register(quiet.first(), PollCalls.EPOLLIN, events -> read.add(readAll(quiet.first())));
            write(quiet.second(), "heard");
            assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo("container-io heard");
        }
    }

    @Test
    void bufferIsForTheLoopOnly() throws Exception {
        assertThatThrownBy(loop::buffer).isInstanceOf(IllegalStateException.class);
        var remaining = new AtomicReference<Integer>();
        runOnLoop(() -> remaining.set(loop.buffer().remaining()));
        assertThat(remaining.get()).isEqualTo(EpollLoop.PIECE_BYTES);
    }

    @Test
    void closedLoopRefusesTasks() {
        loop.close();
        assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        loop.close();
    }

    private EpollLoop.Registration register(OwnedFd fd, EpollLoop.Handler handler) {
        try {
            return loop.register(fd, PollCalls.EPOLLIN, handler);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void runOnLoop(Runnable task) throws InterruptedException {
        var done = new CountDownLatch(1);
        loop.execute(() -> {
            task.run();
            done.countDown();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private String readAll(OwnedFd fd) {
        ByteBuffer into = loop.buffer();
        try {
            kernel.read(fd.number(), into);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        into.flip().position(EpollLoop.BUFFER_ROOM);
        return Thread.currentThread().getName() + " " + UTF_8.decode(into);
    }

    private void write(OwnedFd fd, String text) throws IOException {
        kernel.write(fd.number(), ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
}
