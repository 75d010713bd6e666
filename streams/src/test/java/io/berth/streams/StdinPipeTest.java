package io.berth.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StdinPipeTest {
    private final StdinPipe pipe = new StdinPipe();

    @Test
    void inputBeforeTheStartWaitsForIt() throws Exception {
        var writing = write("early");
        FakeProcess process = new FakeProcess();
        pipe.bind(process);
        writing.get();
        assertThat(process.read()).isEqualTo("early");
    }

    @Test
    void endBeforeTheStartIsKeptForIt() {
        pipe.closeWrite();
        FakeProcess process = new FakeProcess();
        pipe.bind(process);
        assertThat(process.closed).isTrue();
    }

    @Test
    void nextRunStartsWithOpenInput() throws Exception {
        pipe.bind(new FakeProcess());
        pipe.closeWrite();
        pipe.unbind();
        FakeProcess next = new FakeProcess();
        pipe.bind(next);
        write("x").get();
        assertThat(next.closed).isFalse();
        assertThat(next.read()).isEqualTo("x");
    }

    @Test
    void endThatComesAfterTheRunIsNotTheNextOnes() throws Exception {
        long run = pipe.run();
        pipe.bind(new FakeProcess());
        pipe.unbind();
        pipe.closeWrite(run);
        FakeProcess next = new FakeProcess();
        pipe.bind(next);
        assertThat(next.closed).isFalse();
        assertThatThrownBy(() -> pipe.write(run, ByteBuffer.allocate(1))).hasMessageStartingWith("the process ended");
    }

    @Test
    void writerOfAClosedInputIsTold() {
        pipe.bind(new FakeProcess());
        pipe.closeWrite();
        assertThatThrownBy(() -> write("x").get())
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("the process's input is closed");
    }

    @Test
    void processThatEndsWakesTheWriterItKeptWaitingAndThoseBehindIt() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        pipe.bind(new StdinPipe.Sink() {
            @Override
            public void write(ByteBuffer bytes) throws InterruptedException {
                entered.countDown();
                never.await();
            }

            @Override
            public void close() {}
        });
        var first = write("stuck");
        entered.await();
        var second = write("behind it");
        while (!pipe.hasWaitingWriters()) {
            Thread.onSpinWait();
        }
        pipe.unbind();
        for (var writer : List.of(first, second)) {
            assertThatThrownBy(writer::get)
                    .hasCauseInstanceOf(IOException.class)
                    .hasRootCauseMessage("the process ended before it had read all of its input");
        }
    }

    private FutureTask<Boolean> write(String text) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            pipe.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return true;
        });
        Thread.startVirtualThread(task);
        return task;
    }

    /** A process that reads at once. */
    private static final class FakeProcess implements StdinPipe.Sink {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private boolean closed;

        @Override
        public void write(ByteBuffer bytes) {
            byte[] part = new byte[bytes.remaining()];
            bytes.get(part);
            taken.writeBytes(part);
        }

        @Override
        public void close() {
            closed = true;
        }

        String read() {
            return taken.toString(StandardCharsets.UTF_8);
        }
    }
}
